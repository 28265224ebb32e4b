/** What a file really is, by its content; the sender's word counts only between kinds of plain text and old office files. */
import { fileTypeFromBuffer } from 'file-type';
import { hasPixels } from './image-size.ts';

/** Enough for every signature file-type knows and for the first entries of an office document. */
export const sniffBytes = 64 * 1024;

const plainTypes = new Set([
  'text/plain',
  'text/csv',
  'text/markdown',
  'text/calendar',
  'text/vcard',
  'text/vtt',
  'application/json',
  'message/rfc822',
]);
/** Compound File Binary: the header does not say which program wrote it. */
const compoundTypes = new Set([
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'application/vnd.ms-outlook',
  'application/vnd.ms-project',
  'application/vnd.visio',
]);
const markupEndings: Record<string, string> = {
  'image/svg+xml': 'svg',
  'text/html': 'html',
  'application/xml': 'xml',
};
/** Zip-based documents whose telling entry may come late; settled by the zip directory. */
export const zipMarks: [type: string, entry: RegExp][] = [
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', /^word\/document\.xml$/],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', /^xl\/workbook\.(xml|bin)$/],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', /^ppt\/presentation\.xml$/],
];

export type Sniffed = { mediaType: string; extension: string | null };

export async function sniff(start: Buffer, declaredType: string): Promise<Sniffed> {
  const declared = declaredType.split(';', 1)[0]!.trim().toLowerCase();
  const found = await fileTypeFromBuffer(start);
  const mediaType: string | undefined = found?.mime;
  if (mediaType === 'application/x-cfb' && compoundTypes.has(declared)) return { mediaType: declared, extension: null };
  // Browsers run scripts in these, whatever a signature says about their prologue.
  const active = activeText(start);
  if (active) return { mediaType: active, extension: markupEndings[active] ?? null };
  if (mediaType !== undefined) return { mediaType, extension: found!.ext };
  if (!isText(start)) return { mediaType: 'application/octet-stream', extension: null };
  return { mediaType: plainTypes.has(declared) ? declared : 'text/plain', extension: null };
}

/** `allow` entries are types or `image/*`. */
export function isAllowed(mediaType: string, allow: string[]): boolean {
  return allow.some((entry) => {
    if (!entry.endsWith('/*')) return entry === mediaType;
    if (!mediaType.startsWith(entry.slice(0, -1)) || mediaType === 'text/html') return false;
    // "Any picture" means those whose size can be checked, and never SVG, which is a program too.
    return entry !== 'image/*' || hasPixels(mediaType);
  });
}

/** Text that begins as markup does is markup, as browsers that guess would find (WHATWG MIME Sniffing §7.1). */
function activeText(start: Buffer): string | null {
  if (start.includes(0)) return null;
  const text = start.subarray(0, 4_096).toString('utf8').toLowerCase();
  const body = text.replace(/^(\ufeff|\s+|<\?xml[^>]*>|<!--[\s\S]*?-->)+/, '');
  if (/^(<!doctype\s+svg|<svg[\s>])/.test(body)) return 'image/svg+xml';
  if (/^<(!doctype\s+html|[a-z][\w:-]*[\s>/])/.test(body))
    return /^\s*<\?xml/.test(text) ? 'application/xml' : 'text/html';
  return null;
}

function isText(start: Buffer): boolean {
  if (start.includes(0)) return false;
  // A multi-byte character may be cut at the end of what was read.
  for (let cut = 0; cut < 4; cut++) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(start.subarray(0, start.length - cut));
      return true;
    } catch {
      // Not at this length.
    }
  }
  return isGb18030(start);
}

/** Text files of Chinese Windows; their bytes are no valid UTF-8. */
function isGb18030(start: Buffer): boolean {
  for (const cut of [0, 1, 2, 3]) {
    try {
      const text = new TextDecoder('gb18030', { fatal: true }).decode(start.subarray(0, start.length - cut));
      // Nearly every byte pair is a character of GB 18030: ask for hardly any control characters as well.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted
      return (text.match(/[\u0001-\u0008\u000e-\u001f\u007f]/g)?.length ?? 0) === 0;
    } catch {
      // Not at this length.
    }
  }
  return false;
}
