/** Where the engine finds what is to be heard. Own takes lie sealed in the file store; a clear copy beside the data is for the engine alone. */
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Db, newId, type Scope } from '#kernel';
import { ports } from './ports.ts';
import { promptsOfDigits } from './rules.ts';
import { type PromptLanguage, shippedPath } from './shipped.ts';
import { findTakes } from './store.ts';
import type { TakeRow } from './tables.ts';

/** Path of a WAV: the company's own before the shipped one, the other language before nothing. Null: nothing is there to hear. */
export async function soundFile(db: Db, scope: Scope, code: string, language: PromptLanguage): Promise<string | null> {
  const [path] = await pathsOf(db, scope, [code], language);
  return path!;
}

/** In the order of the codes; one question for all of them. */
async function pathsOf(db: Db, scope: Scope, codes: string[], language: PromptLanguage): Promise<(string | null)[]> {
  const other: PromptLanguage = language === 'zh' ? 'en' : 'zh';
  const takes = codes.length > 0 ? await findTakes(db, scope, codes) : [];
  const inLanguage = (code: string, wanted: PromptLanguage): Promise<string | null> =>
    pathOf(
      takes.find((take) => take.code === code && take.language === wanted),
      code,
      wanted,
    );
  const paths: (string | null)[] = [];
  for (const code of codes) paths.push((await inLanguage(code, language)) ?? (await inLanguage(code, other)));
  return paths;
}

async function pathOf(take: TakeRow | undefined, code: string, language: PromptLanguage): Promise<string | null> {
  if (!take) return shippedPath(code, language);
  const { files, folder } = ports();
  const path = join(folder, `${take.file_id}.wav`);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const half = join(folder, `.${newId()}`);
  try {
    const { content } = await files.read(take.file_id);
    await pipeline(content, createWriteStream(half, { mode: 0o600 }));
    await rename(half, path);
    return path;
  } catch {
    // The recording is damaged or gone: the shipped words are better than none.
    await rm(half, { force: true });
    return shippedPath(code, language);
  }
}

/** Files of what a flow says, in order; what cannot be heard is left out and told. */
export async function soundsOf(
  db: Db,
  scope: Scope,
  pieces: readonly ({ prompt: string } | { digits: string })[],
  language: PromptLanguage,
): Promise<{ files: string[]; missing: string[] }> {
  const codes = pieces.flatMap((one) => ('prompt' in one ? [one.prompt] : promptsOfDigits(one.digits)));
  const paths = await pathsOf(db, scope, codes, language);
  const files = paths.filter((path) => path !== null);
  return { files, missing: codes.filter((_code, n) => paths[n] === null) };
}
