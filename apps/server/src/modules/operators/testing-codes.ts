/** For tests of what telephones say: every row of codes, a tone for each word and digit, and the house in which they are dialled. */
import { expect } from 'vitest';
import type { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { OwnSettings } from './contract.ts';
import { type At, gone, TelephoneHouse } from './testing.ts';

export type Language = 'zh' | 'en';

/** At rest: what is dialled, the prompt, the digits behind it, what stands then. */
export const done: [string, string, string, Partial<OwnSettings>?][] = [
  ['*308002', 'forward-always', '8002', { alwaysTo: '8002' }],
  ['*30', 'forward-always-off', '', { alwaysTo: '' }],
  ['*328002', 'forward-busy', '8002', { busyTo: '8002' }],
  ['*32', 'forward-busy-off', '', { busyTo: '' }],
  ['*348002', 'forward-unanswered', '8002', { unansweredTo: '8002' }],
  ['*34', 'forward-unanswered-off', '', { unansweredTo: '' }],
  ['*36', 'undisturbed-on', '', { undisturbed: true }],
  ['*37', 'undisturbed-off', '', { undisturbed: false }],
  ['*388002', 'follow', '8002', { followTo: ['8002'] }],
  ['*38', 'follow-off', '', { followTo: [] }],
  ['*44', 'waiting-off', '', { callWaiting: false }],
  ['*43', 'waiting-on', '', { callWaiting: true }],
  ['*41', 'call-back-off', ''],
  ['*70', 'duty-on', ''],
  ['*71', 'duty-off', ''],
  ['*72', 'own-number', '8001'],
];
export const refused: [string, string][] = [
  ['*30013800002222', 'not-allowed'],
  ['*418002', 'not-busy'],
  ['*419999', 'no-such-number'],
  ['*409999', 'no-such-number'],
  ['*20', 'nothing-rings'],
  ['*218002', 'nothing-rings'],
  ['*2271', 'nothing-parked'],
  ['*513', 'no-short-number'],
  ['*523', 'no-short-number'],
  ['*608002', 'no-call'],
  ['*618002', 'no-call'],
  ['*628002', 'no-call'],
  ['*638002', 'no-call'],
  ['*16', 'in-call-only'],
  ['*99', 'no-code'],
];
const inCall = ['call-back', 'held', 'retrieved', 'concealed', 'recorded-again', 'swap', 'back', 'merge'];
const other = ['no-holder', 'no-box', 'not-now', 'no-slot-free'];
const words = [...new Set([...done.map(([, word]) => word), ...refused.map(([, word]) => word), ...inCall, ...other])];
export const tone = (word: string, language: Language): number =>
  1000 + 40 * words.indexOf(word) + (language === 'en' ? 20 : 0);
const digitTone = (digit: string): number => 700 + 20 * Number(digit);

export type CodeHouse = { house: TelephoneHouse; anna: At; ben: At; hall: PeerPhone };

/** Anna's telephone calls inside only, the hall's is nobody's. */
export async function codeHouse(): Promise<CodeHouse> {
  const house = await TelephoneHouse.open({ recording: 'all' });
  const { office } = house;
  const anna = await house.at('8001');
  const ben = await house.at('8002');
  const { desk: hall } = await house.telephone('8004', null);
  await hall.register();
  const path = `/api/operators/extensions/${anna.extensionId}`;
  const { body } = await office.get<object>(path);
  expect((await office.put(path, { ...body, class: 'internal' })).status).toBe(204);
  for (const word of words)
    for (const language of ['zh', 'en'] as const)
      await house.tone(`code.${word}`, tone(word, language), 700, [language]);
  for (const digit of '0128') await house.tone(`digit.${digit}`, digitTone(digit), 400);
  return { house, anna, ben, hall };
}

export async function speak(language: Language, people: At[]): Promise<void> {
  const locale = language === 'zh' ? 'zh-CN' : 'en';
  for (const { client } of people)
    expect((await client.patch('/api/identity/me', { locale })).status).toBeLessThan(300);
}

/** The tone of the code, the words, the digits; then the telephone is hung up. */
export async function hears(desk: PeerPhone, dialled: string, first: number, word: number, digits = ''): Promise<void> {
  const call = await desk.dial(dialled);
  await call.hears(first);
  await call.hears(word);
  for (const digit of digits) await call.hears(digitTone(digit));
  await gone(call);
  expect(call.end).not.toBeNull();
}
