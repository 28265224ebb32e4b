import { describe, expect, it } from 'vitest';
import { whyNoAsterisk } from './asterisk-engine.ts';

/**
 * Tests that need a real Asterisk. Where none can be had (another system, no mirror, no network) the run says so aloud and
 * shows the sentence that people get; an Asterisk that was fetched and does not start is a failure.
 */
export async function withAsterisk(name: string, tests: () => void): Promise<void> {
  const refusal = await whyNoAsterisk();
  if (refusal === null) {
    tests();
    return;
  }
  console.error(`\n!!! NOT TESTED AGAINST ASTERISK: ${name} !!!\n${refusal}\n`);
  describe(`NOT TESTED: ${name}, there is no Asterisk on this machine. ${refusal.split('\n')[1]}`, () => {
    it('and scripts/asterisk-up says so in both languages, with what to do', () => {
      expect(refusal).toMatch(/^无法准备 Asterisk：.+\nAsterisk cannot be brought up: .+/s);
    });
  });
}
