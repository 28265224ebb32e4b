/** Pure parts of prompts: the length of a WAV, and which prompts say a number. */

export type WavFacts = { durationMs: number };

/** RIFF/WAVE: null when it is none, or has no sound. */
export function wavFacts(bytes: Buffer): WavFacts | null {
  if (bytes.length < 44 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
    return null;
  let perSecond = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (id === 'fmt ' && at + 24 <= bytes.length) perSecond = bytes.readUInt32LE(at + 16);
    if (id === 'data') {
      const length = Math.min(size, bytes.length - at - 8);
      return perSecond > 0 && length > 0 ? { durationMs: Math.round((length / perSecond) * 1000) } : null;
    }
    at += 8 + size + (size % 2);
  }
  return null;
}

/** Digit by digit, as staff numbers and orders are said: 8001 → 8, 0, 0, 1 ("八零零一"). */
export function promptsOfDigits(digits: string): string[] {
  return [...digits].filter((one) => one >= '0' && one <= '9').map((one) => `digit.${one}`);
}

/**
 * A whole number from 0 to 999,999 as it is counted: a place in the queue, minutes. zh 25 → 二 十 五; en → twenty five (from the
 * shipped prompts `number.20` and `digit.5`).
 */
export function promptsOfNumber(value: number, language: 'zh' | 'en'): string[] {
  const whole = Math.max(0, Math.min(999_999, Math.trunc(value)));
  if (whole === 0) return ['digit.0'];
  return language === 'zh' ? chinese(whole) : english(whole);
}

function chinese(value: number): string[] {
  if (value >= 10_000) {
    const rest = value % 10_000;
    const tail = rest === 0 ? [] : [...(rest < 1000 ? ['digit.0'] : []), ...chinese(rest)];
    return [...chinese(Math.trunc(value / 10_000)), 'number.10000', ...tail];
  }
  const said: string[] = [];
  let gap = false;
  for (const unit of [1000, 100, 10, 1]) {
    const digit = Math.trunc(value / unit) % 10;
    if (digit === 0) {
      gap = said.length > 0;
      continue;
    }
    if (gap) said.push('digit.0');
    gap = false;
    // 十五, not 一十五, where nothing stands before it.
    if (!(unit === 10 && digit === 1 && said.length === 0)) said.push(`digit.${digit}`);
    if (unit > 1) said.push(`number.${unit}`);
  }
  return said;
}

function english(value: number): string[] {
  if (value >= 1000) return [...english(Math.trunc(value / 1000)), 'number.1000', ...rest(value % 1000)];
  if (value >= 100) return [`digit.${Math.trunc(value / 100)}`, 'number.100', ...rest(value % 100)];
  if (value >= 20) return [`number.${Math.trunc(value / 10) * 10}`, ...rest(value % 10)];
  return [value < 10 ? `digit.${value}` : `number.${value}`];
}
const rest = (value: number): string[] => (value === 0 ? [] : english(value));
