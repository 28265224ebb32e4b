/** Kinds that are read, named and written one by one, each through the doors of its owner. */
import type { z } from 'zod';
import type { Db, Scope, Tx } from '#kernel';
import { unitCards } from '#modules/organisation';
import type { ByHand, Document, Section } from '../contract.ts';

export type CarriedSection = Extract<
  Section,
  | 'parts'
  | 'tiers'
  | 'ticketWords'
  | 'tags'
  | 'purposes'
  | 'notices'
  | 'views'
  | 'widgets'
  | 'invitations'
  | 'mailboxes'
  | 'webForms'
  | 'panels'
  | 'outsideChannels'
  | 'ratingPolicies'
  | 'helpPolicies'
  | 'prompts'
  | 'trunks'
  | 'extensions'
  | 'voiceBoxes'
  | 'conferenceRooms'
  | 'flows'
  | 'numbers'
  | 'wrapups'
  | 'waitingRooms'
  | 'recordingRules'
  | 'recordingPolicies'
  | 'callPolicies'
  | 'callbackPolicies'
  | 'callFunctions'
  | 'telephoneRules'
  | 'voiceNotices'
  | 'callerNumbers'
  | 'speedDials'
  | 'callEntrances'
  | 'callAlarms'
>;
export type Item<S extends CarriedSection> = Document[S][string];
/**
 * As it stands here; `version` is what its owner asks for when it is changed. `hidden`: known by its name, but not told: it is out
 * of use and could not be set up anew elsewhere.
 */
export type Stood<S extends CarriedSection> = {
  key: string;
  id: string;
  version: number;
  item: Item<S>;
  hidden?: boolean;
};
export type Lacking = ByHand['what'];
/** A file that an item names, and how it is read. */
export type FileAlong = { sha256: string; size: number; read: () => Promise<Buffer> };

/** `contentOf`: of a file that the document brings, by its digest. */
export type Write = { scope: Scope; names: Names; site: number; contentOf(sha256: string): Buffer | null };
/** `channels`: of which a queue has to be. */
export type Ref = [of: Section | 'units' | 'prompts', code: string, channels?: readonly string[]];
export type Carried<S extends CarriedSection> = {
  section: S;
  /** Whoever lacks it over the company reads none. */
  right: string;
  /** In the order in which they are named: of several with one name the later ones get a number. */
  read(db: Db, scope: Scope, names: Names): Promise<(Stood<S> & { secrets?: Lacking[]; files?: FileAlong[] })[]>;
  /** What its key has to be like: a number that is dialled, a code. */
  keyShape?: z.ZodType<string>;
  /** Its key is the name of a thing of that section. */
  namesItself?: Section;
  /** What an item names, by section and code. */
  refs?(item: Item<S>): Ref[];
  /** What cannot be changed in one that stands. */
  fixed?: readonly (keyof Item<S> & string)[];
  write(tx: Tx, write: Write, key: string, item: Item<S>, known: Stood<S> | null): Promise<void>;
};

/** Names of things and the ids behind them, by section. */
export class Names {
  readonly #codes = new Map<string, Map<string, string>>();
  readonly #ids = new Map<string, Map<string, string>>();
  readonly #hidden = new Set<string>();

  add(of: Section | 'units', rows: Iterable<{ id: string; key: string; hidden?: boolean }>): void {
    const codes = this.#codes.get(of) ?? new Map<string, string>();
    const ids = this.#ids.get(of) ?? new Map<string, string>();
    for (const { id, key, hidden } of rows) {
      if (hidden) this.#hidden.add(`${of} ${key}`);
      codes.set(id, key);
      ids.set(key, id);
    }
    this.#codes.set(of, codes);
    this.#ids.set(of, ids);
  }

  async addUnits(db: Db, scope: Scope, ids: readonly (string | null | undefined)[]): Promise<void> {
    const wanted = [...new Set(ids.filter((id) => id !== null && id !== undefined))];
    const units = await unitCards(db, scope, wanted);
    this.add(
      'units',
      units.map(({ id, code }) => ({ id, key: code })),
    );
  }

  /** Null: nothing of this name. */
  codeOf(of: Section | 'units', id: string | null | undefined): string | null {
    return (id && this.#codes.get(of)?.get(id)) || null;
  }

  isHidden(of: Section, key: string): boolean {
    return this.#hidden.has(`${of} ${key}`);
  }

  /** Of a name that was looked for before: what a document names and nobody has is a problem and not written. */
  idOf(of: Section | 'units', key: string): string {
    const id = this.#ids.get(of)?.get(key);
    if (id === undefined) throw new Error(`configuration: no ${of} ${key}`);
    return id;
  }
}
