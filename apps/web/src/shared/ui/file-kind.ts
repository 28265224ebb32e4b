/** What a browser can show of a file without running anything of it. */
type Named = { mediaType: string; name: string; size: number };
export type FileKind = 'picture' | 'sound' | 'film' | 'words' | 'paper';

/** More words than this are read in an editor. */
const mostWords = 1_000_000;
const worded = /\.(txt|csv|log|md|json|xml|ya?ml|ini)$/i;
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Null: it can only be saved. */
export function kindOf({ mediaType, name, size }: Named): FileKind | null {
  if (pictures.has(mediaType)) return 'picture';
  if (mediaType.startsWith('audio/')) return 'sound';
  if (mediaType.startsWith('video/')) return 'film';
  // By the browser's own viewer, where it has one.
  if (mediaType === 'application/pdf') return 'paper';
  const words = mediaType.startsWith('text/') || mediaType === 'application/json' || worded.test(name);
  return words && size <= mostWords ? 'words' : null;
}

/** UTF-8, or what Chinese Windows writes when it is not. */
export function decodeWords(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

export async function readWords(url: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(String(answer.status));
  return decodeWords(await answer.arrayBuffer());
}
