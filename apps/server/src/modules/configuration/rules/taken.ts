/** What a document would give to two at once, or to one that lacks what it needs: said before anything is applied. */
import type { Document, Problem } from '../contract.ts';

export function takenIn(wanted: Document, stands: Document): Problem[] {
  const found: Problem[] = [];
  // By telephone a box is named by its code alone.
  const boxes = new Map<string, string>();
  for (const [key, { code, state }] of Object.entries({ ...stands.voiceBoxes, ...wanted.voiceBoxes })) {
    if (code === null || state !== 'active') continue;
    const other = boxes.get(code);
    if (other !== undefined)
      found.push({ section: 'voiceBoxes', key: wanted.voiceBoxes[key] ? key : other, code: 'code-taken', text: code });
    boxes.set(code, key);
  }
  for (const [key, { codes }] of Object.entries(wanted.callFunctions)) {
    const all = Object.values({ ...stands.callFunctions[key]?.codes, ...codes });
    for (const code of new Set(all.filter((one, at) => all.indexOf(one) !== at)))
      found.push({ section: 'callFunctions', key, code: 'code-taken', text: code });
  }
  const has = (key: string, what: string): boolean =>
    stands.byHand.some((one) => one.section === 'conferenceRooms' && one.key === key && one.what === what);
  // One without PINs opens to nobody until both are set; one with the members' only would let them wait for ever.
  for (const [key, { waitForChair }] of Object.entries(wanted.conferenceRooms))
    if (waitForChair && has(key, 'pin') && !has(key, 'chair-pin'))
      found.push({ section: 'conferenceRooms', key, code: 'chair-pin-missing', text: key });
  return found;
}
