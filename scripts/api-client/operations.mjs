/**
 * Every operation says in Chinese what it does: `locales/zh-CN/operations/<module>.json`, beside the module's other texts.
 * `summaries` and `open` (why anybody may call) by operation, `tags` by the groups of the developer pages.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = 'locales/zh-CN/operations';
const chinese = /\p{Script=Han}/u;

/** @returns {Record<string, object>} the texts by module */
export function operationFiles(home) {
  const path = join(home, folder);
  if (!existsSync(path)) return {};
  return Object.fromEntries(
    readdirSync(path)
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(path, name), 'utf8'))]),
  );
}

/**
 * @param {{ owner: string, operation: string, summary: string, tag: string, why?: string }[]} operations of the server
 * @param {Record<string, { tags?: object, summaries?: object, open?: object }>} files texts by module
 */
export function operationProblems(operations, files) {
  const problems = [];
  const compare = (owner, kind, key, text, english) => {
    const place = `${folder}/${owner}.json: ${kind}`;
    if (text === undefined) problems.push(`${place} lacks "${key}"`);
    else if (typeof text !== 'string' || text === english || !chinese.test(text))
      problems.push(`${place} "${key}" is not Chinese`);
  };
  const wanted = { summaries: new Map(), open: new Map() };
  for (const { owner, operation, summary, why } of operations) {
    compare(owner, 'summaries', operation, files[owner]?.summaries?.[operation], summary);
    wanted.summaries.set(operation, owner);
    if (why === undefined) continue;
    compare(owner, 'open', operation, files[owner]?.open?.[operation], why);
    wanted.open.set(operation, owner);
  }
  const tags = new Map();
  for (const { owner, tag } of operations) tags.set(tag, [...(tags.get(tag) ?? []), owner]);
  for (const [tag, owners] of tags) {
    const named = owners.find((owner) => files[owner]?.tags?.[tag] !== undefined);
    compare(named ?? owners[0], 'tags', tag, files[named]?.tags[tag], tag);
  }
  for (const [owner, file] of Object.entries(files))
    for (const [kind, texts] of Object.entries(file))
      for (const key of Object.keys(texts)) {
        const known = kind === 'tags' ? (tags.get(key) ?? []).includes(owner) : wanted[kind]?.get(key) === owner;
        if (!known) problems.push(`${folder}/${owner}.json: ${kind} "${key}" belongs to no route of ${owner}`);
      }
  return problems;
}
