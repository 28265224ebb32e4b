/** When two files look like one person. Pure. */
import { nameKey } from '#kernel';

export const likenessReasons = ['phone', 'line', 'email', 'serial', 'name-address'] as const;
export type LikenessReason = (typeof likenessReasons)[number];

/** A value held by more files than this is a switchboard or a place-holder and says nothing about a person. */
export const sharedByMany = 8;
/** What name and address together are compared by; null when one of them says too little. */
export function nameAndAddress(name: string, address: string): string | null {
  const [who, where] = [nameKey(name), nameKey(address)];
  return [...who].length >= 2 && [...where].length >= 6 ? `${who}|${where}` : null;
}
