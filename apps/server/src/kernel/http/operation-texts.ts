/**
 * What operations do, in Chinese: `locales/zh-CN/operations/<module>.json`. Their English is the summary of the route itself;
 * the check `api client` compares both.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `summaries` and `open` (the reason why anybody may call) by operation, as `GET /api/things/{id}`; `tags` by tag. */
export type OperationTexts = Record<'tags' | 'summaries' | 'open', Record<string, string>>;

export function readOperationTexts(home: string): OperationTexts {
  const folder = join(home, 'locales/zh-CN/operations');
  const all: OperationTexts = { tags: {}, summaries: {}, open: {} };
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const own = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Partial<OperationTexts>;
    for (const kind of ['tags', 'summaries', 'open'] as const) Object.assign(all[kind], own[kind]);
  }
  return all;
}
