/** Names of things in a document that have no code of their own. */

/** `售后/退换货/运费谁出`: the folder, then the title; a `/` of the title itself is written `%2F`. */
export function replyKey(folder: string, title: string): string {
  const last = title.replaceAll('%', '%25').replaceAll('/', '%2F');
  return folder ? `${folder}/${last}` : last;
}

export function replyOf(key: string): { folder: string; title: string } {
  const at = key.lastIndexOf('/');
  const title = key
    .slice(at + 1)
    .replaceAll('%2F', '/')
    .replaceAll('%25', '%');
  return { folder: key.slice(0, Math.max(0, at)), title };
}

/** `ticket.model_no`: what it is a field of, and its key. */
export function fieldOf(key: string): { subject: string; key: string } {
  const at = key.indexOf('.');
  return { subject: key.slice(0, Math.max(0, at)), key: key.slice(at + 1) };
}
