/**
 * Whose a route, a command or a topic is, and whether its owner serves now. What a module declares while it is wired is its own;
 * a room above the others says which of them are switched off. Nothing is asked of the database: it stands at every door.
 */
import type { AppError } from './errors.ts';
import type { Locale } from './scope.ts';

/** The refusal of everything that the module declares, in words; null: it serves. */
type Closed = (module: string, locale: Locale) => AppError | null;

export class PartCheck {
  private wired = '';
  private closed: Closed = () => null;

  /** From here on declarations are this module's; '' when wiring is over. */
  wiring(module: string): void {
    this.wired = module;
  }

  get owner(): string {
    return this.wired;
  }

  /** Plugged in once, while wiring. */
  use(closed: Closed): void {
    this.closed = closed;
  }

  serves(owner: string | undefined): boolean {
    return !owner || this.closed(owner, 'zh-CN') === null;
  }

  /** Throws the refusal of a module that is switched off. */
  refuse(owner: string | undefined, locale: Locale): void {
    const refusal = owner ? this.closed(owner, locale) : null;
    if (refusal) throw refusal;
  }
}
