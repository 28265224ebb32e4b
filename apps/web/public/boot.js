// Runs before the first paint, so it is plain and tiny: the chosen theme and language, and the session asked for while the
// programs are still on their way. A file of its own, so that a content security policy needs no inline exception.
(() => {
  const root = document.documentElement;
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const theme = kept('qiao.theme');
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  const locale = kept('qiao.locale') || navigator.languages?.find((tag) => /^(zh|en)/i.test(tag)) || 'zh-CN';
  root.lang = /^en/i.test(locale) ? 'en' : 'zh-CN';
  const early = new Map();
  const ask = (path) =>
    early.set(path, fetch(path, { headers: { accept: 'application/json', 'accept-language': root.lang } }));
  // Only where somebody was signed in before: a stranger's first visit should not begin with refused requests.
  const known =
    kept('qiao.known') !== null && !/^\/(sign-in|setup|set-password|rate|side|dev)\b/.test(location.pathname);
  if (known) ask('/api/identity/me');
  if (known && /^\/(workspace\b|$)/.test(location.pathname)) {
    ask('/api/conversations?view=mine&limit=100');
    const open = /^\/workspace\/([0-9a-f-]{36})$/.exec(location.pathname);
    if (open) {
      ask(`/api/conversations/${open[1]}`);
      ask(`/api/conversations/${open[1]}/messages?limit=60`);
    }
  }
  const { preload, wordsZh, wordsEn } = document.currentScript?.dataset || {};
  const hrefs = [root.lang === 'en' ? wordsEn : wordsZh];
  if (!location.pathname.startsWith('/sign-in')) hrefs.push(...(preload || '').split(' '));
  for (const href of hrefs.filter(Boolean)) {
    const link = document.createElement('link');
    if (href.endsWith('.css')) Object.assign(link, { rel: 'preload', as: 'style', href, crossOrigin: '' });
    else Object.assign(link, { rel: 'modulepreload', href, crossOrigin: '' });
    document.head.append(link);
  }
  for (const answer of early.values()) answer.catch(() => {});
  window.qiaoEarly = early;
})();
