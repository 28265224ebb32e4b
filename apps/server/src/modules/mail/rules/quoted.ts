/** The writer's own words: what they quote stands below them, and the original keeps it. Pure. */

const openers = [
  /^-{2,}\s*(original message|原始邮件|原始邮件|forwarded message|转发的?邮件|ursprüngliche nachricht)\s*-{2,}/i,
  /^-{5,}.*(邮件原件|原始邮件|original).*-{5,}$/i,
  /^(on|am|le)\s.{5,200}(wrote|schrieb|a écrit)\s*[:：]$/i,
  /^在\s?.{4,200}(写道|寫道|来信)\s*[:：]?$/,
  /^.{4,120}\s于\s?.{4,60}(写道|寫道)\s*[:：]$/,
  /^.{1,100}<[^<>@\s]+@[^<>\s]+>.{0,60}(写道|wrote|schrieb)\s*[:：]$/i,
  /^(发件人|寄件者|from)\s*[:：].*@/i,
  /^_{20,}$/,
];

/** Never empty for a text that has words: someone who only quotes has said that. */
export function ownWords(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  let end = lines.length;
  for (const [index, line] of lines.entries()) {
    const bare = line.trim();
    const joined = `${bare} ${(lines[index + 1] ?? '').trim()}`.trim();
    if (openers.some((opener) => opener.test(bare) || (bare.length > 0 && bare.length < 90 && opener.test(joined)))) {
      end = index;
      break;
    }
  }
  const kept = lines.slice(0, end);
  // Quoted lines at the foot belong to the quotation; those between words are answered point by point.
  while (kept.length > 0 && /^\s*(>.*)?$/.test(kept[kept.length - 1]!)) kept.pop();
  const own = kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return own === '' ? text.trim() : own;
}

export function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n');
}
