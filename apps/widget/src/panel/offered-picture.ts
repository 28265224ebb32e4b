/** The picture of a card that the page handed over, fetched by the visitor's browser. */

/** The shop's picture as a file of one's own; null when it is no picture. Rejects when the shop does not lend it. */
export async function pictureOf(address: string): Promise<File | null> {
  const blob = await (await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' })).blob();
  const name = new URL(address).pathname.split('/').pop() || 'picture';
  return blob.type.startsWith('image/') ? new File([blob], name, { type: blob.type }) : null;
}
