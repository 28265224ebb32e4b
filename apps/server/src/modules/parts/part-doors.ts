/** What every door of the program is asked with: in memory on every node, read again when somebody has switched. */
import { type AppError, clock, type Database, type Locale, systemScope } from '#kernel';
import { heldBy, partOfModule } from './rules.ts';
import { switchedParts } from './store.ts';
import { endingIn, offError, offIn } from './switch-part.ts';

const program = systemScope('parts');

export class PartDoors {
  private off: ReadonlySet<string> = new Set();
  private ending: ReadonlyMap<string, Date> = new Map();
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  async load(): Promise<void> {
    const rows = await switchedParts(this.db, program);
    this.off = offIn(rows);
    this.ending = endingIn(rows);
  }

  /** Null: the module serves. */
  closed(module: string, locale: Locale): AppError | null {
    const part = this.off.size > 0 ? partOfModule(module) : null;
    if (!part || heldBy(part, this.off) === null) return null;
    // Talks under way are steered to their end.
    if ((this.ending.get(part)?.getTime() ?? 0) > clock.ms()) return null;
    return offError(part, locale);
  }
}
