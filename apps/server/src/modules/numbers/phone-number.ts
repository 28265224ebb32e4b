/**
 * One spelling of telephone numbers. E.164 (ITU-T) for what has one: `+8613800136021`, `+865718888`; service numbers that
 * exist only inside China (400-…, 95xxx) keep their digits; an extension follows as `;ext=` (RFC 3966 §5.3).
 */
const separators = /[\s\-–—().（）·]/g;
const extensionMark = /(?:;ext=|ext\.?|x|转|分机|#|,)\s*(\d{1,8})\s*$/i;

/** Null when it cannot be a telephone number. Numbers without a country are Chinese. */
export function normalisePhone(input: string): string | null {
  const folded = input.normalize('NFKC').trim();
  const extension = extensionMark.exec(folded)?.[1];
  const main = (extension === undefined ? folded : folded.replace(extensionMark, '')).replace(separators, '');
  const base = normaliseMain(main);
  if (base === null) return null;
  return extension === undefined ? base : `${base};ext=${extension}`;
}

function normaliseMain(main: string): string | null {
  let digits = main;
  if (/^00[1-9]\d+$/.test(digits)) digits = `+${digits.slice(2)}`;
  if (digits.startsWith('+')) {
    if (digits.startsWith('+86')) return chinese(digits.slice(3));
    return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null;
  }
  if (!/^\d+$/.test(digits)) return null;
  if (digits.length > 11 && digits.startsWith('86')) return chinese(digits.slice(2));
  return chinese(digits);
}

/** Chinese national numbers (GB/T numbering plan as published by MIIT): mobile 11 digits, fixed area code + 7–8, service numbers. */
function chinese(national: string): string | null {
  const digits = national.startsWith('0') ? national.slice(1) : national;
  if (/^[48]00\d{7}$/.test(digits)) return digits;
  if (/^1[3-9]\d{9}$/.test(digits)) return `+86${digits}`;
  if (/^(9[56]\d{3,6}|1[012]\d{1,3}|12\d{3})$/.test(national)) return national;
  // Area codes: 10, 2x with eight digits behind; others three digits with seven or eight.
  if (/^(10|2\d)\d{8}$/.test(digits)) return `+86${digits}`;
  if (/^[3-9]\d{2}\d{7,8}$/.test(digits)) return `+86${digits}`;
  // A local number without its area code is kept as it is: it can be dialled from its own city only.
  if (/^[2-9]\d{6,7}$/.test(national)) return national;
  return null;
}

/** Digits a caller may dial: no plus, no extension. */
export function digitsOf(normalised: string): string {
  return (normalised.split(';')[0] ?? '').replace(/\D/g, '');
}

/** Every run of four digits of a number, each once; a fragment is found by the runs it contains. */
export function fourDigitRuns(digits: string): string[] {
  const runs = new Set<string>();
  for (let index = 0; index + 4 <= digits.length; index++) runs.add(digits.slice(index, index + 4));
  return [...runs];
}

/** As people write it: `138 0013 6021`, `0571-8888 2207`, `400-812-3456`. */
export function writtenPhone(normalised: string): string {
  const [main = '', extension] = normalised.split(';ext=');
  const tail = extension ? `-${extension}` : '';
  const national = main.startsWith('+86') ? main.slice(3) : main;
  if (/^1\d{10}$/.test(national) && main.startsWith('+86')) return national + tail;
  if (/^[48]00\d{7}$/.test(national))
    return `${national.slice(0, 3)}-${national.slice(3, 6)}-${national.slice(6)}${tail}`;
  if (main.startsWith('+86')) {
    const area = /^(10|2\d)/.test(national) ? 2 : 3;
    return `0${national.slice(0, area)}-${national.slice(area)}${tail}`;
  }
  return main + tail;
}

const stars = '****';

/** 138****6021, 0571-****2207, 400-****3456: enough to recognise, not to dial. */
export function maskedPhone(written: string): string {
  const [, area, rest] = /^(0\d{2,3}-|400-|800-)(.+)$/.exec(written) ?? [];
  if (area && rest) return area + stars + rest.replace(/\D/g, '').slice(-4);
  const digits = written.replace(/[^\d+]/g, '');
  if (digits.length >= 10) return `${digits.slice(0, 3)}${stars}${digits.slice(-4)}`;
  return `${stars}${digits.slice(-2)}`;
}
