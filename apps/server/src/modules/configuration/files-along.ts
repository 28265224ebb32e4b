/** Contents of the files that items of a document name: beside the items, once each, as far as they find room. */
import type { Document } from './contract.ts';
import type { Standing } from './read-standing.ts';

/** Of all contents together; what finds no room is told and brought by hand. */
const mostBytes = 8 * 1024 * 1024;

/** What leaves: smaller files first, so that few of them have to be brought by hand. */
export async function withFiles(standing: Standing): Promise<Document> {
  const { document } = standing;
  const known = new Map([...standing.files.values()].flat().map((file) => [file.sha256, file]));
  const files: Document['files'] = {};
  let room = mostBytes;
  for (const file of [...known.values()].sort((a, b) => a.size - b.size)) {
    room -= file.size;
    if (room >= 0) files[file.sha256] = (await file.read()).toString('base64');
  }
  const lacking = (['replies', 'unitReplies'] as const).flatMap((section) =>
    Object.entries(document[section]).flatMap(([key, item]) =>
      item.files?.some(({ sha256 }) => files[sha256] === undefined) ? [{ section, key, what: 'files' as const }] : [],
    ),
  );
  return { ...document, files, byHand: [...lacking, ...document.byHand] };
}

/** What takes a change back keeps the contents that the change destroys, whatever their size. */
export async function backWithFiles(standing: Standing, back: Document): Promise<Document> {
  const named = new Set(
    [...Object.values(back.replies), ...Object.values(back.unitReplies)].flatMap(({ files = [] }) =>
      files.map(({ sha256 }) => sha256),
    ),
  );
  const files: Document['files'] = {};
  for (const file of [...standing.files.values()].flat())
    if (named.has(file.sha256)) files[file.sha256] ??= (await file.read()).toString('base64');
  return { ...back, files };
}
