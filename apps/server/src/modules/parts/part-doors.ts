/** What every door of the program is asked with: in memory on every node, read again when somebody has switched. */
import { type AppError, type Database, type Locale, systemScope } from '#kernel';
import { heldBy, partOfModule } from './rules.ts';
import { switchedParts } from './store.ts';
import { offError, offIn } from './switch-part.ts';

const program = systemScope('parts');

export class PartDoors {
  private off: ReadonlySet<string> = new Set();
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  async load(): Promise<void> {
    this.off = offIn(await switchedParts(this.db, program));
  }

  /** Null: the module serves. */
  closed(module: string, locale: Locale): AppError | null {
    const part = this.off.size > 0 ? partOfModule(module) : null;
    if (!part || heldBy(part, this.off) === null) return null;
    return offError(part, locale);
  }
}
