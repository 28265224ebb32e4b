/** Which saved replies a few typed letters mean, the likeliest first. */
import type { Reply } from '@qiao/server/contracts/replies';

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Lower is nearer; null: not meant. */
function distance(reply: Reply, wanted: string): number | null {
  if (wanted === '') return 0;
  const shortcut = fold(reply.shortcut);
  const title = fold(reply.title);
  if (shortcut === wanted) return 0;
  if (shortcut.startsWith(wanted)) return 1;
  if (title.startsWith(wanted)) return 2;
  if (reply.initials.startsWith(wanted)) return 3;
  if (title.includes(wanted)) return 4;
  if (reply.initials.includes(wanted)) return 5;
  if (fold(reply.folder).includes(wanted)) return 6;
  if (fold(reply.body.zh).includes(wanted) || fold(reply.body.en).includes(wanted)) return 7;
  return null;
}

export function rank(replies: readonly Reply[], words: string): Reply[] {
  const wanted = fold(words.trim());
  return replies
    .flatMap((reply) => {
      const at = distance(reply, wanted);
      return at === null ? [] : [{ reply, at }];
    })
    .sort((a, b) => a.at - b.at || b.reply.uses - a.reply.uses || a.reply.title.localeCompare(b.reply.title, 'zh'))
    .map(({ reply }) => reply);
}

/** `/th` right before the caret, at the start of a word: where it begins and what was typed after the stroke. */
export function callAt(text: string, caret: number): { from: number; words: string } | null {
  const before = text.slice(0, caret);
  const found = /(?:^|[\s\p{Script=Han}，。！？；：、])\/([^\s/]{0,30})$/u.exec(before);
  return found ? { from: caret - found[1]!.length - 1, words: found[1]! } : null;
}
