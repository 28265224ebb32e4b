/** Drafts: a document is kept, compared with what stands, applied whole or not at all, and taken back. Audited. */
import { createHash } from 'node:crypto';
import { clock, conflict, type Db, demand, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { unitIdsByCode } from '#modules/organisation';
import { knownPrompts } from '#modules/prompts';
import { carriedSections, fixedIn, keyFits, refsOf } from './carried/all.ts';
import { type ByHand, type Change, type Compared, type Document, type Draft, document } from './contract.ts';
import { draftNotFound, hasProblems, oldDocument, wrongState } from './errors.ts';
import { backWithFiles } from './files-along.ts';
import { namesAlong } from './names-along.ts';
import { ownSite } from './ports.ts';
import { readStanding, type Standing } from './read-standing.ts';
import { canonical, compare, inverse } from './rules/compare.ts';
import { problemsOf } from './rules/problems.ts';
import { draftById, insertDraft, lockDraft, saveDraft } from './store.ts';
import type { DraftRow } from './tables.ts';
import { writeChanges } from './write-changes.ts';

type Look = { standing: Standing; wanted: Document; changes: Change[]; units: Map<string, string>; compared: Compared };

export async function keepDraft(tx: Tx, scope: Scope, input: { title: string; document: Document }): Promise<Compared> {
  demand(scope, 'configuration.manage', null);
  const row: DraftRow = {
    id: newId(),
    title: input.title,
    document: input.document,
    back: null,
    state: 'draft',
    created_at: clock.now(),
    applied_at: null,
  };
  await insertDraft(tx, row);
  await tell(tx, scope, row, 'configuration.drafted');
  return (await lookAt(tx, scope, row)).compared;
}

/** Throws `configuration.draft-not-found`. */
export async function readDraft(db: Db, scope: Scope, id: string): Promise<Compared> {
  const row = await draftById(db, scope, id);
  if (!row) throw draftNotFound();
  return (await lookAt(db, scope, row)).compared;
}

/** `seen`: of the comparison that the caller looked at; `kernel.conflict` when it would be another one now. */
export async function applyDraft(tx: Tx, scope: Scope, id: string, seen: string): Promise<Draft> {
  const row = await demandDraft(tx, scope, id, 'draft');
  const { standing, wanted, changes, units, compared } = await lookAt(tx, scope, row);
  if (compared.problems.length > 0) throw hasProblems({ count: compared.problems.length });
  if (compared.seen !== seen) throw conflict();
  // Read before it is destroyed.
  const back = await backWithFiles(standing, inverse(standing.document, changes, wanted));
  await writeChanges(tx, changes, { scope, standing, wanted, units, site: ownSite() });
  return finish(
    tx,
    scope,
    {
      ...row,
      state: 'applied',
      applied_at: clock.now(),
      back,
    },
    'configuration.applied',
  );
}

/** What it changed stands as before; what it made is closed. What others changed since in the same items is overwritten. */
export async function rollBack(tx: Tx, scope: Scope, id: string): Promise<Draft> {
  const row = await demandDraft(tx, scope, id, 'applied');
  const back = row.back!;
  const { standing, wanted, changes, units } = await lookAt(tx, scope, { ...row, document: back });
  await writeChanges(tx, changes, { scope, standing, wanted, units, site: ownSite() });
  return finish(tx, scope, { ...row, state: 'rolled-back' }, 'configuration.rolled-back');
}

export async function discardDraft(tx: Tx, scope: Scope, id: string): Promise<Draft> {
  const row = await demandDraft(tx, scope, id, 'draft');
  return finish(tx, scope, { ...row, state: 'discarded' }, 'configuration.discarded');
}

export function shown(row: DraftRow): Draft {
  return {
    id: row.id,
    title: row.title,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    appliedAt: row.applied_at?.toISOString() ?? null,
  };
}

async function demandDraft(tx: Tx, scope: Scope, id: string, state: DraftRow['state']): Promise<DraftRow> {
  demand(scope, 'configuration.manage', null);
  const row = await lockDraft(tx, scope, id);
  if (!row) throw draftNotFound();
  if (row.state !== state) throw wrongState({ state: row.state });
  return row;
}

async function lookAt(db: Db, scope: Scope, row: DraftRow): Promise<Look> {
  // Kept by an older program: its names may mean something else by now.
  const { data: wanted } = document.safeParse(row.document);
  if (!wanted) throw oldDocument();
  const standing = await readStanding(db, scope);
  const changes = compare(standing.document, wanted);
  const codes = [...new Set(unitsIn(wanted))];
  const units = await unitIdsByCode(db, scope, codes);
  const known = {
    units: new Set([
      ...[...units.keys()].filter((code) => wanted.units[code]?.state !== 'closed'),
      ...Object.keys(wanted.units).filter((code) => wanted.units[code]!.state === 'active'),
    ]),
    prompts: await knownPrompts(db, scope),
    carried: { sections: carriedSections, refsOf, fixedIn, keyFits },
    subjects: new Set(standing.subjects),
  };
  const seen = createHash('sha256').update(canonical(changes)).digest('base64url');
  const problems = problemsOf(wanted, standing.document, known);
  const byHand = lacking(wanted.byHand, standing.document.byHand);
  const names = await namesAlong(db, scope, { changes, wanted, stands: standing.document, units });
  return { standing, wanted, changes, units, compared: { ...shown(row), changes, problems, seen, byHand, names } };
}

const lacking = (wanted: readonly ByHand[], has: readonly ByHand[]): ByHand[] => {
  const there = new Set(has.map((one) => canonical(one)));
  return wanted.filter((one) => !there.has(canonical(one)));
};

function unitsIn(wanted: Document): string[] {
  const { queues, templates, dispatch, unitReplies, unitMacros } = wanted;
  const named = carriedSections.flatMap((section) =>
    Object.values(wanted[section]).flatMap((item) => refsOf(section, item)),
  );
  return [
    ...named.flatMap(([of, code]) => (of === 'units' ? code : [])),
    ...[queues, unitReplies, unitMacros].flatMap((items) => Object.values(items).map(({ unit }) => unit)),
    ...Object.values(templates).flatMap(({ unit }) => unit ?? []),
    ...Object.values(dispatch).flatMap(({ match }) => match.units ?? []),
  ];
}

async function finish(tx: Tx, scope: Scope, row: DraftRow, action: string): Promise<Draft> {
  await saveDraft(tx, row);
  await tell(tx, scope, row, action);
  return shown(row);
}

async function tell(tx: Tx, scope: Scope, row: DraftRow, action: string): Promise<void> {
  await record(tx, scope, { action, subject: ['configuration-draft', row.id], detail: { title: row.title } });
}
