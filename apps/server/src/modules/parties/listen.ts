/** Digits that somebody presses, after words or into them. */
import type { Line } from './line.ts';

/** Digits may come while the words are still heard; the time begins when they have been. Empty: silence. */
export async function listen(
  line: Line,
  words: readonly string[],
  { most, end, ms }: { most: number; end: string | null; ms: number },
): Promise<string> {
  let digits = '';
  let timer: NodeJS.Timeout | null = null;
  const heard = new Promise<void>((resolve) => {
    const wait = (): void => {
      if (timer) clearTimeout(timer);
      timer = setTimeout(resolve, ms);
    };
    line.onDigit = (digit) => {
      if (!/^[0-9*#]$/.test(digit)) return;
      digits += digit;
      if (digits.length >= most || digit === end) resolve();
      else wait();
    };
    void line.say(words, true).then((said) => {
      if (said === 'gone') resolve();
      else if (digits === '') wait();
    });
  });
  await heard;
  if (timer) clearTimeout(timer);
  line.onDigit = null;
  return digits;
}
