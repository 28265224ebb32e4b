/** Where the engine finds what is to be heard. Own takes lie sealed in the file store; a clear copy beside the data is for the engine alone. */
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Db, newId, type Scope } from '#kernel';
import { ports } from './ports.ts';
import { promptsOfDigits } from './rules.ts';
import { type PromptLanguage, shippedPath } from './shipped.ts';
import { findTake } from './store.ts';

/** Path of a WAV: the company's own before the shipped one, the other language before nothing. Null: nothing is there to hear. */
export async function soundFile(db: Db, scope: Scope, code: string, language: PromptLanguage): Promise<string | null> {
  const other: PromptLanguage = language === 'zh' ? 'en' : 'zh';
  return (await inLanguage(db, scope, code, language)) ?? (await inLanguage(db, scope, code, other));
}

async function inLanguage(db: Db, scope: Scope, code: string, language: PromptLanguage): Promise<string | null> {
  const take = await findTake(db, scope, code, language);
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
  const files: string[] = [];
  const missing: string[] = [];
  for (const code of pieces.flatMap((one) => ('prompt' in one ? [one.prompt] : promptsOfDigits(one.digits)))) {
    const path = await soundFile(db, scope, code, language);
    if (path) files.push(path);
    else missing.push(code);
  }
  return { files, missing };
}
