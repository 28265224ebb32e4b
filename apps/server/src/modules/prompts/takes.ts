/** A recording comes into the file store and into force. */
import { Readable } from 'node:stream';
import { clock, type Scope, type StoredFile, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { soundRefused } from './errors.ts';
import { ports } from './ports.ts';
import { wavFacts } from './rules.ts';
import { findTake, saveTake } from './store.ts';

const mostTakeBytes = 20 * 1024 * 1024;
const wavTypes = ['audio/wav', 'audio/vnd.wave'];
type At = { code: string; language: 'zh' | 'en' };

/** Throws `prompts.sound-refused` for what is no WAV. */
export function storeTake({ code, language }: At, wav: Buffer): Promise<StoredFile> {
  if (!wavFacts(wav)) throw soundRefused({});
  return ports().files.put({
    name: `${code}.wav`,
    declaredType: 'audio/wav',
    content: Readable.from([wav], { objectMode: false }),
    allow: wavTypes,
    maxBytes: mostTakeBytes,
    owner: { kind: 'prompt', id: `${code}:${language}` },
  });
}

/** In the place of the one before, whose content is destroyed. */
export async function useTake(tx: Tx, scope: Scope, at: At, stored: StoredFile, durationMs: number): Promise<void> {
  const { files } = ports();
  const before = await findTake(tx, scope, at.code, at.language);
  const by = scope.actor.kind === 'staff' ? scope.actor.id : null;
  await files.keep(tx, stored.id);
  await saveTake(tx, { ...at, file_id: stored.id, duration_ms: durationMs, at: clock.now(), by_staff: by });
  if (before && before.file_id !== stored.id) await files.shred(tx, before.file_id);
  await record(tx, scope, {
    action: 'prompts.replaced',
    subject: ['prompt', at.code],
    detail: { language: at.language },
  });
}
