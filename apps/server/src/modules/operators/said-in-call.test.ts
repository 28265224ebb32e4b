/** A code that is pressed in a call says what it did, or why nothing, to who pressed it alone: heard by real telephones, prompts as tones. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PeerCall } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import { type At, gone, rings, type TelephoneHouse } from './testing.ts';
import { codeHouse, type Language, speak, tone } from './testing-codes.ts';

let house: TelephoneHouse;
let anna: At;
let ben: At;

beforeAll(async () => {
  ({ house, anna, ben } = await codeHouse());
}, 120_000);
afterAll(() => house?.close());
beforeEach(() => house.quiet());

/** Somebody calls, and Anna talks to them by her telephone. */
async function talk(language: Language) {
  const { caller, own } = await house.talk(anna, [500, 600]);
  await anna.client.put('/api/routing/presence', { state: 'offline' });
  return {
    caller,
    own,
    /** Who presses hears the word, then no more of it; the caller never does. */
    async presses(keys: string, word: string): Promise<void> {
      for (const key of keys) own.press(key);
      await own.hears(tone(word, language));
      expect(caller.share(tone(word, language))).toBeLessThan(0.02);
      await own.hearsNo(tone(word, language));
    },
    /** Ben, who hears Anna from then on. */
    async consults(): Promise<PeerCall> {
      const consulted = rings(ben.desk);
      for (const key of '*118002#') own.press(key);
      const other = await consulted();
      await other.accept();
      other.speak(650);
      await own.hears(650);
      return other;
    },
  };
}

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  beforeAll(() => speak(language, [anna, ben]));

  it('in a call *10 and *50 say how the call stands, to who pressed them alone; what cannot be, why', async () => {
    const { caller, own, presses } = await talk(language);
    await presses('*50', 'concealed');
    await presses('*50', 'recorded-again');
    await presses('*10', 'held');
    await presses('*10', 'retrieved');
    await own.hears(500);
    await caller.hears(600);
    await presses('*13', 'not-now');
    await presses('*1899#', 'no-box');
    await caller.hangup();
    await gone(own);
  }, 60_000);

  it('who consults hears where *12 and *15 lead them', async () => {
    const { caller, own, presses, consults } = await talk(language);
    const other = await consults();
    await presses('*12', 'swap');
    await own.hears(500);
    await presses('*12', 'swap');
    await own.hears(650);
    await presses('*15', 'merge');
    await caller.hears(650);
    // Two would talk on.
    await caller.hangup();
    await own.hangup();
    await gone(other);
  }, 60_000);

  it('*14 says that they are back with the caller, and who was consulted is let go', async () => {
    const { caller, own, presses, consults } = await talk(language);
    const other = await consults();
    await presses('*14', 'back');
    await gone(other);
    await own.hears(500);
    await caller.hears(600);
    await caller.hangup();
    await gone(own);
  }, 60_000);

  it('*16 says that no slot is free, and the caller is not let go', async () => {
    const { office } = house;
    const path = '/api/operators/policy';
    const rules = (await office.get<{ version: number }>(path)).body;
    const one = { ...rules, firstSlot: 71, lastSlot: 71, ringBackSeconds: 3600 };
    expect((await office.put(path, one)).status).toBe(204);
    const parked = await talk(language);
    for (const key of '*16') parked.own.press(key);
    await gone(parked.own);
    const { caller, own, presses } = await talk(language);
    await presses('*16', 'no-slot-free');
    await own.hears(500);
    await caller.hears(600);
    for (const call of [caller, parked.caller]) await call.hangup();
    await gone(own);
    expect((await office.put(path, { ...rules, version: rules.version + 1 })).status).toBe(204);
  }, 60_000);
});
