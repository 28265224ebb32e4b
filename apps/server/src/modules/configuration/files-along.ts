/** Contents of the files that items of a document name: beside the items, once each, as far as they find room. */
import type { FileAlong } from './carried/carried.ts';
import type { Document } from './contract.ts';
import type { Standing } from './read-standing.ts';

/** Of all contents together; what finds no room is told and brought by hand. */
const mostBytes = 16 * 1024 * 1024;
/** Of a document with as much, as it comes over the wire. */
export const mostDocumentBytes = 32 * 1024 * 1024;

const along = ({ files, carried }: Standing): FileAlong[] => [...[...files.values()].flat(), ...carried.files];

/** What a document brings, by digest; null: nothing of it. */
export const contentsOf =
  ({ files }: Pick<Document, 'files'>) =>
  (sha256: string): Buffer | null => {
    const content = files[sha256];
    return content === undefined ? null : Buffer.from(content, 'base64');
  };

export type FileSection = 'replies' | 'unitReplies' | 'prompts';
export type Named = { section: FileSection; key: string; name: string; sha256: string };
/** Every file that an item names. */
export function filesIn({ replies, unitReplies, prompts }: Pick<Document, FileSection>): Named[] {
  return [
    ...Object.entries({ replies, unitReplies }).flatMap(([section, items]) =>
      Object.entries(items).flatMap(([key, { files = [] }]) =>
        files.map(({ name, sha256 }) => ({ section: section as FileSection, key, name, sha256 })),
      ),
    ),
    ...Object.entries(prompts).flatMap(([key, { takes, state }]) =>
      Object.entries(state === 'active' ? takes : {}).flatMap(([language, take]) =>
        take ? [{ section: 'prompts' as const, key, name: `${key}.${language}.wav`, sha256: take.sha256 }] : [],
      ),
    ),
  ];
}

/** What leaves: smaller files first, so that few of them have to be brought by hand. */
export async function withFiles(standing: Standing): Promise<Document> {
  const { document } = standing;
  const known = new Map(along(standing).map((file) => [file.sha256, file]));
  const files: Document['files'] = {};
  let room = mostBytes;
  for (const file of [...known.values()].sort((a, b) => a.size - b.size)) {
    room -= file.size;
    if (room >= 0) files[file.sha256] = (await file.read()).toString('base64');
  }
  const left = filesIn(document).filter(({ sha256 }) => files[sha256] === undefined);
  const lacking = new Map(
    left.map(({ section, key }) => [`${section} ${key}`, { section, key, what: 'files' as const }]),
  );
  return { ...document, files, byHand: [...lacking.values(), ...document.byHand] };
}

/** What takes a change back keeps the contents that the change destroys, whatever their size. */
export async function backWithFiles(standing: Standing, back: Document): Promise<Document> {
  const named = new Set(filesIn(back).map(({ sha256 }) => sha256));
  const files: Document['files'] = {};
  for (const file of along(standing))
    if (named.has(file.sha256)) files[file.sha256] ??= (await file.read()).toString('base64');
  return { ...back, files };
}
