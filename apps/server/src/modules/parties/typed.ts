/** What somebody on a line types: asked for, or ahead of being asked. */
import type { Line } from './line.ts';

export class Typed {
  private readonly line: Line;
  /** Pressed while nobody asked. */
  private ahead = '';
  /** False: not wanted any more. */
  onKey: ((digit: string) => boolean) | null = null;

  constructor(line: Line) {
    this.line = line;
    line.onDigit = (digit) => {
      if (/^[0-9*#]$/.test(digit) && !this.onKey?.(digit)) this.ahead = `${this.ahead}${digit}`.slice(-40);
    };
  }

  /** What is pressed from here on is somebody else's. */
  release(): void {
    this.line.onDigit = null;
  }
  /** What was pressed so far was meant for nothing. */
  forget(): void {
    this.ahead = '';
  }

  /** What was pressed, without the key that ends it; empty: nothing. What was typed ahead counts. */
  async ask(files: readonly string[], { most, seconds }: { most: number; seconds: number }): Promise<string> {
    let digits = '';
    let timer: NodeJS.Timeout | null = null;
    let over = false;
    await new Promise<void>((resolve) => {
      const wait = (): void => {
        if (timer) clearTimeout(timer);
        if (!over) timer = setTimeout(resolve, seconds * 1000);
      };
      this.onKey = (digit) => {
        if (over) return false;
        if (digit !== '#') digits += digit;
        over = digit === '#' || digits.length >= most;
        if (over) resolve();
        else wait();
        return true;
      };
      while (this.ahead !== '' && !over) {
        const [first, ...rest] = this.ahead;
        this.ahead = rest.join('');
        this.onKey(first!);
      }
      if (over) return;
      void this.line.say(files, true).then((said) => {
        if (said === 'gone') resolve();
        else if (digits === '') wait();
      });
    });
    over = true;
    if (timer) clearTimeout(timer);
    this.onKey = null;
    return digits;
  }
}
