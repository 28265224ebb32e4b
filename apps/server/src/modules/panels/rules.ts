/** Which addresses may be framed, and the page that frames one. Pure. */
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** HTTPS, or this machine itself; no password in it; never one of our own hosts, whose cookies and pages the frame would share. */
export function fits(address: string, own: string[]): boolean {
  const url = new URL(address);
  if (url.username || url.password || own.includes(url.host)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname));
}

/** The policy of the page around the application: it shows this one origin and does nothing else. */
export const framePolicy = (address: string): string =>
  `default-src 'none'; style-src 'unsafe-inline'; frame-src ${new URL(address).origin}; frame-ancestors 'self'; base-uri 'none'`;

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => marks[mark] ?? '');

export const framePage = (address: string, title: string, lang: string): string =>
  `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>${escaped(title)}</title>
<style>html,body,iframe{display:block;width:100%;height:100%;margin:0;border:0}</style>
<iframe title="${escaped(title)}" src="${escaped(new URL(address).href)}" sandbox="allow-scripts allow-forms allow-popups allow-same-origin" referrerpolicy="no-referrer"></iframe></html>`;
