/** The kinds in the order in which they are written, read and written together. */
import { can, type Db, type Scope, type Tx } from '#kernel';
import type { ByHand, Change, Document, Section } from '../contract.ts';
import { recordingPolicies, recordingRules, wrapups } from './after-calls.ts';
import { callAlarms, callbackPolicies, callPolicies, telephoneRules, voiceNotices } from './call-rules.ts';
import { callEntrances, callerNumbers, callFunctions, speedDials } from './calling.ts';
import type { Carried, CarriedSection, FileAlong, Names, Ref, Stood, Write } from './carried.ts';
import { invitations, mailboxes, panels, views, webForms, widgets } from './entrances.ts';
import { extensions, flows, numbers, prompts, trunks, voiceBoxes } from './lines.ts';
import { helpPolicies, outsideChannels, ratingPolicies } from './outside.ts';
import { parts } from './parts.ts';
import { notices, purposes, tags, ticketWords, tiers } from './people.ts';
import { conferenceRooms, waitingRooms } from './rooms.ts';

/** Each is asked with items of its own section only. */
type AnyKind = Carried<CarriedSection>;
const kinds = [
  parts,
  tiers,
  ticketWords,
  tags,
  purposes,
  notices,
  views,
  widgets,
  invitations,
  mailboxes,
  webForms,
  panels,
  outsideChannels,
  ratingPolicies,
  helpPolicies,
  prompts,
  trunks,
  extensions,
  voiceBoxes,
  conferenceRooms,
  flows,
  numbers,
  wrapups,
  waitingRooms,
  recordingRules,
  recordingPolicies,
  callPolicies,
  callbackPolicies,
  callFunctions,
  telephoneRules,
  voiceNotices,
  callerNumbers,
  speedDials,
  callEntrances,
  callAlarms,
] as unknown as AnyKind[];

export type CarriedStanding = {
  names: Names;
  stood: Map<Section, Map<string, Stood<CarriedSection>>>;
  byHand: ByHand[];
  files: FileAlong[];
};

/** `names` knows what the other sections have. */
export async function readCarried(db: Db, scope: Scope, names: Names): Promise<CarriedStanding> {
  const stood: CarriedStanding['stood'] = new Map();
  const byHand: ByHand[] = [];
  const files: FileAlong[] = [];
  for (const kind of kinds) {
    const rows = can(scope, kind.right, null) ? await kind.read(db, scope, names) : [];
    names.add(kind.section, rows);
    stood.set(kind.section, new Map(rows.map((row) => [row.key, row])));
    for (const { files: along = [] } of rows) files.push(...along);
    for (const { key, secrets = [] } of rows)
      for (const what of secrets) byHand.push({ section: kind.section as ByHand['section'], key, what });
  }
  return { names, stood, byHand, files };
}

export function carriedItems({ stood }: CarriedStanding): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    [...stood].map(([section, rows]) => [
      section,
      Object.fromEntries([...rows].flatMap(([key, { item, hidden }]) => (hidden ? [] : [[key, item]]))),
    ]),
  );
}

/** What an item of this section names. */
export function refsOf(section: Section, item: unknown, key?: string): Ref[] {
  const kind = kinds.find((one) => one.section === section);
  const itself = kind?.namesItself;
  return [
    ...(itself && key !== undefined ? [[itself, key] as [Section, string]] : []),
    ...(kind?.refs?.(item as never) ?? []),
  ];
}

/** What differs and cannot be changed in a thing that stands. */
export function fixedIn(section: Section, stands: object, wanted: object): string[] {
  const fixed: readonly string[] = kinds.find((kind) => kind.section === section)?.fixed ?? [];
  const of = (item: object, field: string): unknown => (item as Record<string, unknown>)[field];
  return fixed.filter((field) => of(stands, field) !== of(wanted, field)).map((field) => String(of(wanted, field)));
}

/** Whether this can be the name of a thing of the section. */
export function keyFits(section: Section, key: string): boolean {
  return kinds.find((kind) => kind.section === section)?.keyShape?.safeParse(key).success ?? true;
}

export const carriedSections: readonly Section[] = kinds.map(({ section }) => section);

/** Of one section; `now`: with what earlier sections have made. */
export async function writeCarried(
  tx: Tx,
  { standing, ...write }: Write & { standing: CarriedStanding },
  changes: readonly Change[],
  wanted: Document,
): Promise<void> {
  for (const { section, key } of changes) {
    const kind = kinds.find((one) => one.section === section)!;
    const item = wanted[section as CarriedSection][key]!;
    await kind.write(tx, write, key, item, standing.stood.get(section)?.get(key) ?? null);
  }
}
