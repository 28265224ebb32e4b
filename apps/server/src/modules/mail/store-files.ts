/** Files of letters go into the sealed store as they are taken; what it refuses is named and stays in the original. */
import { Readable } from 'node:stream';
import { AppError } from '#kernel';
import { ports } from './ports.ts';
import type { ReadFile } from './reading/read-letter.ts';
import type { LetterFile } from './tables.ts';

/** Letters carry anything; what a browser may show in place is decided where it is shown. */
const everything = [
  'application/*',
  'text/*',
  'text/html',
  'image/*',
  'image/svg+xml',
  'audio/*',
  'video/*',
  'message/*',
  'font/*',
  'model/*',
  'chemical/*',
];
const largest = 80 * 1024 * 1024;

export async function keepOriginal(raw: Buffer, mailboxId: string): Promise<string> {
  const stored = await ports().files.put({
    name: 'letter.eml',
    declaredType: 'message/rfc822',
    content: Readable.from([raw]),
    allow: everything,
    maxBytes: largest,
    owner: { kind: 'mail', id: mailboxId },
  });
  return stored.id;
}

/** Zip bombs, giant pictures and empty parts are refused by the store with a code. */
export async function keepFiles(files: ReadFile[], owner: string): Promise<LetterFile[]> {
  const kept: LetterFile[] = [];
  for (const file of files) {
    const facts = {
      name: file.name,
      mediaType: file.mediaType,
      size: file.content.length,
      ...(file.cid ? { cid: file.cid } : {}),
    };
    try {
      const stored = await ports().files.put({
        name: file.name,
        declaredType: file.mediaType,
        content: Readable.from([file.content]),
        allow: everything,
        maxBytes: largest,
        owner: { kind: 'mail', id: owner },
      });
      kept.push({ ...facts, fileId: stored.id, name: stored.name, mediaType: stored.mediaType });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'kernel.disk-full') throw error;
      kept.push({ ...facts, fileId: null, refused: error.code });
    }
  }
  return kept;
}
