/** Client-made ids (contract: 8–64 of A–Z a–z 0–9 _ -): the same id on a retry is the same command. */
export function newClientId(): string {
  // randomUUID exists only on secure origins; a plain-HTTP address in the local network must work too.
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
