/** Prompts are recorded, replaced while calls run, and taken back to what came with the product. */
import { buffer } from 'node:stream/consumers';
import type { MultipartFile } from '@fastify/multipart';
import type { z } from 'zod';
import { type Database, type Db, demand, type Name, type Scope, type Tx, translate } from '#kernel';
import { record } from '#modules/audit';
import type { keepPrompt as keepShape, Prompt } from './contract.ts';
import { asWav } from './convert.ts';
import { promptNotFound, soundMissing } from './errors.ts';
import { ports } from './ports.ts';
import { type PromptLanguage, promptLanguages, shippedCodes, shippedPath } from './shipped.ts';
import { allPrompts, allTakes, deleteTake, findTake, savePrompt } from './store.ts';
import { storeTake, useTake } from './takes.ts';

/** Codes that something can be heard of. */
export async function knownPrompts(db: Db, scope: Scope): Promise<Set<string>> {
  const takes = await allTakes(db, scope);
  return new Set([...shippedCodes(), ...takes.map(({ code }) => code)]);
}

/** What each is called, by code. */
export async function promptNames(db: Db, scope: Scope): Promise<Map<string, Name>> {
  return new Map((await listPrompts(db, scope)).map(({ code, name }) => [code, name]));
}

/** Shipped and own ones, by code; digits and numbers (they are said by the house) at the end. */
export async function listPrompts(db: Db, scope: Scope): Promise<Prompt[]> {
  const own = new Map((await allPrompts(db, scope)).map((row) => [row.code, row]));
  const takes = await allTakes(db, scope);
  const codes = [...new Set([...shippedCodes(), ...own.keys(), ...takes.map(({ code }) => code)])];
  const late = (code: string): number => (/^(digit|number)\./.test(code) ? 1 : 0);
  codes.sort((a, b) => late(a) - late(b) || a.localeCompare(b, 'en', { numeric: true }));
  return codes.map((code) => ({
    code,
    name: own.get(code)?.name ?? shippedWords(code),
    words: own.get(code)?.words ?? shippedWords(code),
    takes: promptLanguages.flatMap((language): Prompt['takes'] => {
      const take = takes.find((one) => one.code === code && one.language === language);
      if (take) return [{ language, durationMs: take.duration_ms, own: true, at: take.at.toISOString() }];
      return shippedPath(code, language) ? [{ language, durationMs: 0, own: false, at: null }] : [];
    }),
  }));
}

/** Standard answers: words for the middle of a call, in the languages that somebody recorded them in. */
export async function answerPrompts(db: Db, scope: Scope) {
  const found = (await listPrompts(db, scope)).filter(
    ({ code, takes }) => code.startsWith('answer.') && takes.length > 0,
  );
  return found.map(({ code, name, words, takes }) => ({
    code,
    name,
    words,
    languages: takes.map(({ language }) => language),
  }));
}

function shippedWords(code: string): Name {
  const words = (language: 'zh-CN' | 'en'): string => translate(language, `prompts.shipped.${code.replace('.', '-')}`);
  const number = /^(?:digit|number)\.(\d+)$/.exec(code)?.[1];
  return number ? { zh: number, en: number } : { zh: words('zh-CN'), en: words('en') };
}

/** Prompts are the whole company's: whoever keeps those of one branch keeps none. */
export const mayWrite = (scope: Scope): void => demand(scope, 'prompts.write', null);

export async function keepPrompt(tx: Tx, scope: Scope, code: string, input: z.infer<typeof keepShape>): Promise<void> {
  mayWrite(scope);
  await savePrompt(tx, { code, ...input });
  await record(tx, scope, { action: 'prompts.kept', subject: ['prompt', code], detail: {} });
}

/** Throws `prompts.sound-missing`, `prompts.sound-refused` and what the file store refuses. */
export async function replaceTake(
  db: Database,
  scope: Scope,
  at: { code: string; language: PromptLanguage },
  part: MultipartFile | undefined,
): Promise<void> {
  mayWrite(scope);
  if (!part) throw soundMissing();
  const { wav, durationMs } = await asWav(await buffer(part.file));
  const stored = await storeTake(at, wav);
  await db.transact((tx) => useTake(tx, scope, at, stored, durationMs));
}

export async function dropTake(tx: Tx, scope: Scope, at: { code: string; language: PromptLanguage }): Promise<void> {
  mayWrite(scope);
  const before = await findTake(tx, scope, at.code, at.language);
  if (!before) throw promptNotFound();
  await deleteTake(tx, at.code, at.language);
  await ports().files.shred(tx, before.file_id);
  await record(tx, scope, {
    action: 'prompts.dropped',
    subject: ['prompt', at.code],
    detail: { language: at.language },
  });
}
