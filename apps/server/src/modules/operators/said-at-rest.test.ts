/** A code that is dialled at rest says what it did, in its holder's language: heard by real telephones, prompts and digits as tones. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { OwnSettings } from './contract.ts';
import { type At, gone, rings, type TelephoneHouse } from './testing.ts';
import { codeHouse, done, hears, speak, tone } from './testing-codes.ts';

let house: TelephoneHouse;
let anna: At;
let ben: At;
let hall: PeerPhone;

beforeAll(async () => {
  ({ house, anna, ben, hall } = await codeHouse());
}, 120_000);
afterAll(() => house?.close());
beforeEach(() => house.quiet());

const ownOf = async ({ client }: At): Promise<OwnSettings> =>
  (await client.get<{ settings: OwnSettings }>('/api/operators/mine')).body.settings;

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  beforeAll(() => speak(language, [anna, ben]));

  it.each(done)('%s says %s %s', async (dialled, word, digits, stands) => {
    await hears(anna.desk, dialled, 950, tone(word, language), digits);
    if (stands) expect(await ownOf(anna)).toMatchObject(stands);
    if (!word.startsWith('duty')) return;
    const { body } = await anna.client.get<{ state: string }>('/api/routing/presence');
    expect(body.state).toBe(word === 'duty-on' ? 'ready' : 'offline');
  });

  it('*41 and a telephone that is engaged says that they will be rung', async () => {
    const next = rings(ben.desk);
    const call = await hall.dial('8002');
    const other = await next();
    await other.accept();
    await hears(anna.desk, '*418002', 950, tone('call-back', language));
    await hears(anna.desk, '*41', 950, tone('call-back-off', language));
    await call.hangup();
    await gone(other);
  });
});
