/** A company's own prompts as its configuration carries them: names, words and recordings; shipped ones are everywhere. */
import { buffer } from 'node:stream/consumers';
import type { Db, Scope, Tx } from '#kernel';
import { record } from '#modules/audit';
import type { CarriedPrompt, CarriedTake } from './contract.ts';
import { soundRefused } from './errors.ts';
import { dropTake, listPrompts, mayWrite } from './keep-prompts.ts';
import { ports } from './ports.ts';
import { wavFacts } from './rules.ts';
import { promptLanguages } from './shipped.ts';
import { allPrompts, allTakes, deletePrompt, findTake, savePrompt } from './store.ts';
import { storeTake, useTake } from './takes.ts';

export type Carried = { code: string; item: CarriedPrompt; sounds: (CarriedTake & { read: () => Promise<Buffer> })[] };

/** Those that the company named or recorded, by code. */
export async function carriedPrompts(db: Db, scope: Scope): Promise<Carried[]> {
  const named = new Set((await allPrompts(db, scope)).map(({ code }) => code));
  const takes = await allTakes(db, scope);
  const own = (await listPrompts(db, scope)).filter(
    ({ code }) => named.has(code) || takes.some((one) => one.code === code),
  );
  const found: Carried[] = [];
  for (const { code, name, words } of own) {
    const item: CarriedPrompt = { name, words, takes: { zh: null, en: null }, state: 'active' };
    const sounds: Carried['sounds'] = [];
    for (const take of takes.filter((one) => one.code === code)) {
      const file = await ports().files.describe(db, take.file_id);
      if (!file) continue;
      const { sha256, size } = file;
      item.takes[take.language] = { sha256, size };
      sounds.push({ sha256, size, read: async () => buffer((await ports().files.read(take.file_id)).content) });
    }
    found.push({ code, item, sounds });
  }
  return found;
}

/**
 * Makes the prompt this one: a recording that it does not name goes, one that is lacking is made of its content; without content
 * (`contentOf` null) the one that is there stays. Throws `prompts.sound-refused` for content that is not what its name says.
 */
export async function setPrompt(
  tx: Tx,
  scope: Scope,
  code: string,
  { name, words, takes, state }: CarriedPrompt,
  contentOf: (sha256: string) => Buffer | null,
): Promise<void> {
  mayWrite(scope);
  for (const language of promptLanguages) {
    const at = { code, language };
    const wanted = state === 'removed' ? null : takes[language];
    const stands = await findTake(tx, scope, code, language);
    if (!wanted) {
      if (stands) await dropTake(tx, scope, at);
      continue;
    }
    if (stands && (await ports().files.describe(tx, stands.file_id))?.sha256 === wanted.sha256) continue;
    const content = contentOf(wanted.sha256);
    if (!content) continue;
    const stored = await storeTake(at, content);
    if (stored.sha256 !== wanted.sha256) throw soundRefused({});
    await useTake(tx, scope, at, stored, wavFacts(content)!.durationMs);
  }
  if (state === 'removed') await deletePrompt(tx, code);
  else await savePrompt(tx, { code, name, words });
  await record(tx, scope, {
    action: state === 'removed' ? 'prompts.dropped' : 'prompts.kept',
    subject: ['prompt', code],
    detail: {},
  });
}
