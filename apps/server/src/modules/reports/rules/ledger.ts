/** Facts in memory while a batch of events is folded: what was loaded, what became of it. */
import { type Facts, type FactTable, factShapes } from '../tables.ts';

type Any = Record<string, unknown>;
export type Change<T extends FactTable = FactTable> = { table: T; before: Facts[T] | null; after: Facts[T] };

export class Ledger {
  private readonly groups = new Map<FactTable, Map<string, Any[]>>();
  private readonly loaded = new Map<string, Any>();
  private readonly changed = new Map<string, { table: FactTable; row: Any }>();

  /** Rows read from the database, a group whole and in the order of its key. */
  load<T extends FactTable>(table: T, rows: Facts[T][]): void {
    for (const row of rows) {
      this.group(table, String((row as Any)[factShapes[table].group])).push(row as Any);
      this.loaded.set(keyOf(table, row as Any), row as Any);
    }
  }

  of<T extends FactTable>(table: T, group: string): Facts[T][] {
    return this.group(table, group) as Facts[T][];
  }

  last<T extends FactTable>(table: T, group: string): Facts[T] | null {
    return this.of(table, group).at(-1) ?? null;
  }

  /** A new row, or another state of one with the same key. */
  put<T extends FactTable>(table: T, row: Facts[T]): void {
    const any = row as Any;
    const key = keyOf(table, any);
    const group = this.group(table, String(any[factShapes[table].group]));
    const at = group.findIndex((one) => keyOf(table, one) === key);
    if (at < 0) group.push(any);
    else group[at] = any;
    this.changed.set(key, { table, row: any });
  }

  changes(): Change[] {
    return [...this.changed].map(([key, { table, row }]) => ({
      table,
      before: (this.loaded.get(key) ?? null) as Facts[FactTable] | null,
      after: row as Facts[FactTable],
    }));
  }

  /** Every row, of the tables asked for. */
  all<T extends FactTable>(table: T): Facts[T][] {
    return [...(this.groups.get(table)?.values() ?? [])].flat() as Facts[T][];
  }

  private group(table: FactTable, id: string): Any[] {
    let groups = this.groups.get(table);
    if (!groups) {
      groups = new Map();
      this.groups.set(table, groups);
    }
    let rows = groups.get(id);
    if (!rows) {
      rows = [];
      groups.set(id, rows);
    }
    return rows;
  }
}

export function keyOf(table: FactTable, row: Record<string, unknown>): string {
  const parts = factShapes[table].key.map((column) => {
    const value = row[column];
    return value instanceof Date ? value.getTime() : String(value);
  });
  return `${table} ${parts.join(' ')}`;
}
