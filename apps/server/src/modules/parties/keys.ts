/** Codes that are pressed while one talks: `*`, two digits, and a number that `#` or a pause ends. Everything else goes to the other party. */

/** Which codes there are, and what they do. Plugged in by the room that has them. */
export type InCallCodes = {
  /** Null: no code begins so. `number`: digits follow. */
  match(typed: string): 'begins' | 'plain' | 'number' | null;
};

const pauseMs = 4000;

export class Keys {
  private readonly pause: () => void;
  private readonly codes: () => InCallCodes | null;
  private readonly run: (legId: string, code: string, number: string) => void;
  private readonly pass: (digits: string) => void;
  private typed = '';
  private legId = '';
  private timer: NodeJS.Timeout | null = null;

  constructor(given: {
    pause: () => void;
    codes: () => InCallCodes | null;
    run: (legId: string, code: string, number: string) => void;
    pass: (digits: string) => void;
  }) {
    this.pause = given.pause;
    this.codes = given.codes;
    this.run = given.run;
    this.pass = given.pass;
  }

  take(legId: string, digit: string): void {
    this.legId = legId;
    this.typed += digit;
    if (this.timer) clearTimeout(this.timer);
    const codes = this.codes();
    const code = this.typed.slice(0, 3);
    const kind = this.typed.startsWith('*') ? (codes?.match(code) ?? null) : null;
    if (kind === null) this.flush();
    else if (kind === 'plain') this.done(code, '');
    else if (kind === 'number' && this.typed.length > 3 && digit === '#') this.done(code, this.typed.slice(3, -1));
    else this.timer = setTimeout(this.pause, pauseMs);
  }

  late(): void {
    const code = this.typed.slice(0, 3);
    if (this.codes()?.match(code) === 'number' && this.typed.length > 3) this.done(code, this.typed.slice(3));
    else this.flush();
  }

  private done(code: string, number: string): void {
    this.typed = '';
    this.run(this.legId, code, number);
  }
  private flush(): void {
    const { typed } = this;
    this.typed = '';
    if (typed) this.pass(typed);
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
  }
}
