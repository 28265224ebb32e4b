/** Pure decisions about second checks. */
export type Outcome = 'confirmed' | 'differs' | 'refused';
/** So often the reading may differ (a slip of the finger) before the entry goes back. */
export const mostDiffering = 3;

/** What becomes of an open check after one more reading. */
export function afterReading(
  differedBefore: number,
  same: boolean,
): { outcome: Outcome; state: 'open' | 'confirmed' | 'refused'; differed: number } {
  if (same) return { outcome: 'confirmed', state: 'confirmed', differed: differedBefore };
  const differed = differedBefore + 1;
  return differed >= mostDiffering
    ? { outcome: 'refused', state: 'refused', differed }
    : { outcome: 'differs', state: 'open', differed };
}
