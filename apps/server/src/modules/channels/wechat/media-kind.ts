/** What an official account sends beside words. */
export function mediaKind({ mediaType }: { mediaType: string }): 'image' | 'voice' | null {
  if (/^image\/(png|jpeg|gif|bmp)$/.test(mediaType)) return 'image';
  return /^audio\/(amr|mpeg|mp3)$/.test(mediaType) ? 'voice' : null;
}
