/** Runs a state table: events lead to actions and the next state, timers belong to states. */
import type { Clock, Timer } from '../clock.ts';

/** For each state and event: the next state, then the actions to perform. An absent event is ignored in that state. */
export type StateTable<S extends string, E extends string, A extends string> = Record<
  S,
  Partial<Record<E, readonly [S, ...A[]]>>
>;

/** Timers that may run in a state; entering a state cancels all others. */
export type TimerTable<S extends string> = Record<S, readonly string[]>;

export class Machine<S extends string, E extends string, A extends string, X> {
  state: S;
  private readonly table: StateTable<S, E, A>;
  private readonly timerTable: TimerTable<S>;
  private readonly clock: Clock;
  private readonly perform: (action: A, input: X) => void;
  private readonly entered: (state: S) => void;
  private readonly timers = new Map<string, Timer>();

  constructor(
    definition: { table: StateTable<S, E, A>; timers: TimerTable<S>; initial: S },
    clock: Clock,
    perform: (action: A, input: X) => void,
    entered: (state: S) => void,
  ) {
    this.table = definition.table;
    this.timerTable = definition.timers;
    this.state = definition.initial;
    this.clock = clock;
    this.perform = perform;
    this.entered = entered;
  }

  /** Returns false when the event means nothing in the present state. */
  fire(event: E, input: X): boolean {
    const row = this.table[this.state][event];
    if (!row) return false;
    const [next, ...actions] = row;
    const changed = next !== this.state;
    if (changed) {
      this.state = next;
      for (const [name, timer] of this.timers) {
        if (this.timerTable[next].includes(name)) continue;
        timer.cancel();
        this.timers.delete(name);
      }
    }
    for (const action of actions as A[]) this.perform(action, input);
    if (changed) this.entered(next);
    return true;
  }

  /** Starts (or restarts) a timer whose expiry is an event of the same name. */
  start(name: E, ms: number, input: X): void {
    this.timers.get(name)?.cancel();
    this.timers.set(
      name,
      this.clock.after(ms, () => {
        this.timers.delete(name);
        this.fire(name, input);
      }),
    );
  }

  /** Stops every timer and stays where it is: the owner is going away. */
  halt(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  stop(name: E): void {
    this.timers.get(name)?.cancel();
    this.timers.delete(name);
  }
}
