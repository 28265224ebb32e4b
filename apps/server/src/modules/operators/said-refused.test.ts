/** A code that does nothing says why, in its holder's language; and no code of the company is without a row. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Code } from './contract.ts';
import type { At, TelephoneHouse } from './testing.ts';
import { codeHouse, done, hears, refused, speak, tone } from './testing-codes.ts';

let house: TelephoneHouse;
let anna: At;
let ben: At;
let hall: PeerPhone;

beforeAll(async () => {
  ({ house, anna, ben, hall } = await codeHouse());
}, 120_000);
afterAll(() => house?.close());
beforeEach(() => house.quiet());

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  beforeAll(() => speak(language, [anna, ben]));

  it.each(refused)('%s is refused: %s', async (dialled, word) => {
    await hears(anna.desk, dialled, 480, tone(word, language));
  });
});

it('*70 at a telephone that is nobody’s says so, in Chinese', async () => {
  await hears(hall, '*70', 480, tone('no-holder', 'zh'));
});

it('every code of the company stands in a row here, in the rows of parking, or leads into a call that is heard itself', async () => {
  const { body } = await anna.client.get<{ codes: Code[] }>('/api/operators/codes');
  const dialled = [...done.map(([code]) => code), ...refused.map(([code]) => code)].flatMap((code) =>
    code === '*99' ? [] : [code.slice(0, 3)],
  );
  const pressed = ['*10', '*11', '*12', '*13', '*14', '*15', '*16', '*18', '*50'];
  // Blind transfer, leaving a conference: the telephone is let go.
  const elsewhere = ['*17', '*19'];
  expect(body.codes.map(({ code }) => code).sort()).toEqual(
    [...new Set([...dialled, ...pressed, ...elsewhere])].sort(),
  );
});
