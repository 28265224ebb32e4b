/** What a robot says, in Markdown. Pure but for the locale files. */
import { type Locale, translate } from '#kernel';
import type { PostRow } from './tables.ts';

/** Values come from settings that people wrote: no mention (`<@all>`), link or line of their own. */
const plain = (value: string | number): string =>
  String(value)
    .replace(/[<>[\]()`*_#@\r\n]/g, ' ')
    .slice(0, 120);

/** As many of the posts, oldest first, as fit into one message; at least one. */
export function wordsOf(
  posts: PostRow[],
  given: { language: Locale; publicUrl: string; mostBytes: number },
): { title: string; text: string; told: PostRow[] } {
  const title = translate(given.language, 'workplaces.robot.title', { count: posts.length });
  const open = translate(given.language, 'workplaces.robot.open');
  const lines: string[] = [];
  const told: PostRow[] = [];
  let bytes = Buffer.byteLength(title) + 16;
  for (const post of posts) {
    const point = post.code.indexOf('.');
    const params = Object.fromEntries(Object.entries(post.params).map(([name, value]) => [name, plain(value)]));
    const said = translate(
      given.language,
      `${post.code.slice(0, point)}.notices.${post.code.slice(point + 1)}`,
      params,
    );
    const line = `- ${said} [${open}](${given.publicUrl}${post.link})`;
    const more = Buffer.byteLength(line) + 1;
    if (told.length > 0 && bytes + more > given.mostBytes) break;
    bytes += more;
    lines.push(line);
    told.push(post);
  }
  return { title, text: `### ${title}\n${lines.join('\n')}`, told };
}
