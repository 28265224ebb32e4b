import fc from 'fast-check';
import { expect, it } from 'vitest';
import { goesOnTo } from './progress.ts';
import { isStop } from './stop-words.ts';
import { textParts } from './text-parts.ts';

it('counts the parts of a text', () => {
  expect(textParts('a'.repeat(160))).toEqual({ alphabet: 'gsm-7', units: 160, parts: 1 });
  expect(textParts('a'.repeat(161)).parts).toBe(2);
  expect(textParts('a'.repeat(306)).parts).toBe(2);
  expect(textParts('a'.repeat(307)).parts).toBe(3);
  expect(textParts('€'.repeat(80))).toEqual({ alphabet: 'gsm-7', units: 160, parts: 1 });
  expect(textParts('您'.repeat(70))).toEqual({ alphabet: 'ucs-2', units: 70, parts: 1 });
  expect(textParts('您'.repeat(71)).parts).toBe(2);
  // A picture character is two units of UCS-2.
  expect(textParts('👍'.repeat(35)).parts).toBe(1);
  expect(textParts('👍'.repeat(36)).parts).toBe(2);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 50 }), (one, more) => {
      const { alphabet, units, parts } = textParts(one);
      expect(parts).toBeGreaterThanOrEqual(1);
      expect(units).toBeLessThanOrEqual(parts * (alphabet === 'gsm-7' ? 160 : 70));
      expect(textParts(one + more).parts).toBeGreaterThanOrEqual(parts);
    }),
  );
});

it('hears a bare stop, and nothing in other words', () => {
  for (const text of ['退订', 'td', ' T ', 'Stop.', 'ＴＤ', '回复TD', '"STOP"', 'unsubscribe'])
    expect(isStop(text), text).toBe(true);
  for (const text of ['不要退订', 'stop sending the wrong man', 'TDX', '', '今天到吗'])
    expect(isStop(text), text).toBe(false);
});

it('goes forward only, whatever order receipts come in', () => {
  const states = ['queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'dropped'] as const;
  const said = fc.array(fc.constantFrom('sent', 'delivered', 'read', 'failed'), { maxLength: 12 });
  fc.assert(
    fc.property(fc.constantFrom(...states), said, (start, receipts) => {
      let now: (typeof states)[number] = start;
      for (const next of receipts) {
        if (!goesOnTo(now, next)) continue;
        expect(['failed', 'dropped']).not.toContain(now);
        if (next === 'failed') expect(['delivered', 'read']).not.toContain(now);
        else expect(states.indexOf(next)).toBeGreaterThan(states.indexOf(now));
        now = next;
      }
    }),
  );
});
