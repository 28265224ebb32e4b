/** One test of a line, step by step. It lives in the memory of the node that leads calls. */
import { clock, newId } from '#kernel';
import type { Place, Step, StepKey, Test, TestKind } from './contract.ts';

type Said = {
  values?: Step['values'];
  mend?: [Place, string | null];
};

/** Ends a test: its last step says why. */
export class TestFailed extends Error {}

export class TestRun {
  readonly id = newId();
  readonly staffId: string;
  readonly kind: TestKind;
  callId: string | null = null;
  private readonly steps = new Map<StepKey, Step>();
  private over = false;
  /** Set by who has a caller whose keys may be pressed. */
  press: ((digits: string) => Promise<void>) | null = null;
  private readonly gone = new AbortController();

  constructor(kind: TestKind, staffId: string) {
    this.kind = kind;
    this.staffId = staffId;
  }

  get ended(): boolean {
    return this.over;
  }
  /** Aborted when whoever watches has had enough. */
  get signal(): AbortSignal {
    return this.gone.signal;
  }
  end(): void {
    this.gone.abort();
  }
  finish(): void {
    this.over = true;
    this.press = null;
    // What was still under way will not be known.
    for (const step of this.steps.values()) if (step.state === 'running') step.state = 'warning';
  }

  say(key: StepKey, state: Step['state'], reason: string, { values = {}, mend }: Said = {}): void {
    const before = this.steps.get(key);
    if (before?.state === state && before.reason === reason) return;
    this.steps.set(key, {
      key,
      state,
      reason,
      values,
      mend: mend ? { place: mend[0], id: mend[1] } : null,
      at: clock.now().toISOString(),
    });
  }
  fail(key: StepKey, reason: string, said: Said = {}): never {
    this.say(key, 'failed', reason, said);
    throw new TestFailed(reason);
  }
  has(key: StepKey): boolean {
    return this.steps.has(key);
  }

  show(): Test {
    const steps = [...this.steps.values()];
    const some = (state: Step['state']): boolean => steps.some((step) => step.state === state);
    const done = some('failed') ? 'failed' : some('warning') ? 'warned' : 'passed';
    return {
      id: this.id,
      kind: this.kind,
      state: this.over ? done : 'running',
      steps,
      callId: this.callId,
      keys: this.press !== null,
    };
  }

  /** Asks until there is an answer, the time is over (null) or nobody watches any more (throws). */
  async until<T>(ms: number, look: () => Promise<T | null>): Promise<T | null> {
    for (const end = performance.now() + ms; ; ) {
      if (this.gone.signal.aborted) throw new TestFailed('ended');
      const found = await look();
      if (found !== null || performance.now() > end) return found;
      await new Promise((done) => setTimeout(done, 120));
    }
  }
}
