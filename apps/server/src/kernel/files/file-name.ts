/** Names as people gave them, made harmless: no path, no control or direction marks, nothing a system would run by surprise. */
const longest = 120;
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
/** Endings that a double click runs or a browser renders as a page. */
const runnable =
  /\.(exe|com|bat|cmd|msi|scr|pif|lnk|hta|cpl|jar|js|jse|mjs|vbs|vbe|wsf|ps1|psm1|sh|app|apk|reg|html?|xhtml|svg|xml|php|url)$/i;

/** `extension`: the one the content calls for, appended when the name's own would be run instead of shown. */
export function safeFileName(name: string, extension: string | null): string {
  const last = name.normalize('NFC').split(/[/\\]/).pop() ?? '';
  const clean = last
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .replace(/\s+/g, ' ');
  const shortened = shorten(clean);
  const stem = shortened.split('.')[0] ?? '';
  const usable = shortened === '' || reserved.test(stem) ? `file${shortened === '' ? '' : `-${shortened}`}` : shortened;
  if (extension && usable.toLowerCase().endsWith(`.${extension}`)) return usable;
  if (runnable.test(usable)) return `${usable}.${extension ?? 'txt'}`;
  return usable.includes('.') || !extension ? usable : `${usable}.${extension}`;
}

/** Keeps the ending; counts characters, not halves of them. */
function shorten(name: string): string {
  const characters = [...name];
  if (characters.length <= longest) return name;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  return characters.slice(0, longest - ending.length).join('') + ending;
}
