/** What of an address may leave the house: a name before the host and what stands after the path are often keys. */
export function openAddress(address: string): string {
  const url = new URL(address);
  // As it was typed where nothing is kept back.
  if (url.username === '' && url.password === '' && url.search === '' && url.hash === '') return address;
  for (const part of ['username', 'password', 'search', 'hash'] as const) url[part] = '';
  return url.href;
}
