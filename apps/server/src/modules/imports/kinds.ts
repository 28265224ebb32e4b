/** What can be imported: modules below say how a row becomes theirs. */
import type { PartCode } from '#contracts/parts';
import {
  type AppError,
  type ByteSource,
  type Db,
  type Name,
  openSheet,
  type Scope,
  type SheetReader,
  type Tx,
} from '#kernel';
import { partRuns } from '#modules/parts';
import { kindUnknown } from './errors.ts';
import { mostBytes } from './limits.ts';
import type { Mode } from './tables.ts';

export type KindField = {
  key: string;
  name: Name;
  /** Further titles it goes by, in any case. */
  titles: readonly string[];
  required: boolean;
  hint: Name | null;
};
export type TakenRow = { line: number; values: ReadonlyMap<string, string> };
export type Outcome = 'added' | 'changed' | 'same' | { field: string | null; error: AppError };
export type TakeOptions = {
  runId: string;
  mode: Mode;
  unitId: string;
  consentSource: string;
  /** Looked at only: all of it is undone, and nothing is written outside the transaction. */
  dry: boolean;
};

export type Kind = {
  kind: string;
  name: Name;
  /** Without it the kind is not offered; asked at the unit as well. */
  right: string;
  /** The part of the product that it fills: while that is off, it is neither offered nor brought. */
  part?: PartCode;
  /** Reads its files by itself; default: as tables. */
  open?(source: ByteSource): Promise<SheetReader>;
  /** Of a file; default: what tables may have. */
  mostBytes?: number;
  fields(db: Db, scope: Scope): Promise<KindField[]>;
  /**
   * Writes the rows with the rights of whoever started the run; one outcome per row, in order. A wrong row leaves nothing
   * behind. A dry run calls it too and undoes the transaction.
   */
  take(tx: Tx, scope: Scope, rows: readonly TakenRow[], options: TakeOptions): Promise<Outcome[]>;
};

const kinds = new Map<string, Kind>();

/** At wiring. */
export function registerImportKind(kind: Kind): void {
  kinds.set(kind.kind, kind);
}

export function kindOf(name: string): Kind {
  const kind = kinds.get(name);
  if (!kind) throw kindUnknown({ kind: name });
  return kind;
}

export const runs = async (db: Db, { part }: Kind): Promise<boolean> => !part || (await partRuns(db, part));

export const allKinds = (): Kind[] => [...kinds.values()];

export const largestOf = (kind: Kind): number => kind.mostBytes ?? mostBytes;
export const openFile = (kind: Kind, source: ByteSource): Promise<SheetReader> =>
  kind.open ? kind.open(source) : openSheet(source, { mostBytes: largestOf(kind) });
