/**
 * Bulk mail to a selection: looked at first, confirmed with the number of receivers, then sent step by step in the background. Only
 * people whose latest word about the purpose is yes; never the black list; no address is shown to anybody.
 */
import { z } from 'zod';
import { announce, clock, type Database, defineJob, demand, newId, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { mailSelected, selectedIds, selectedPage } from '#modules/customers';
import type { MailDraft, MailPreview } from './contract.ts';
import { mailingGone, mailMoved, mailOff, tooMany } from './errors.ts';
import { mailingEnded } from './events.ts';
import { meantBy, theSelection } from './keep-selections.ts';
import { ports } from './ports.ts';
import { fillMail } from './rules.ts';
import { insertMailing, lockMailing, moveMailing, silentMailings, stopMailing } from './store.ts';
import { dropDraft } from './store-drafts.ts';

export const mailingJob = defineJob('selections.mailing', z.object({ mailingId: z.uuid() }));
const mostReceivers = 20_000;
const step = 100;
const samples = 3;
const carries = ['selections.use', 'customers.read', 'customers.contact'] as const;
const program = systemScope('selections.mailing');

export async function previewMail(db: Database, scope: Scope, id: string, draft: MailDraft): Promise<MailPreview> {
  demand(scope, 'selections.mail');
  demand(scope, 'customers.contact');
  const who = await meantBy(db, scope, await theSelection(db, scope, id));
  const preview: MailPreview = {
    counts: { mailed: 0, noAddress: 0, noConsent: 0, listed: 0 },
    samples: [],
    canMail: ports().canMail,
  };
  const place = {
    mailed: 'mailed',
    'no-address': 'noAddress',
    'no-consent': 'noConsent',
    listed: 'listed',
    off: 'mailed',
  } as const;
  for (let after: string | null = null, seen = 0; ; ) {
    const page: Awaited<ReturnType<typeof selectedPage>> = await selectedPage(db, scope, who, { after, limit: step });
    seen += page.length;
    if (seen > mostReceivers) throw tooMany({ most: mostReceivers });
    await db.transact(async (tx) => {
      for (const one of page) {
        const text = (party: Parameters<typeof fillMail>[1]) => fillMail(draft, party);
        const fate = await mailSelected(tx, scope, one.id, { purpose: draft.purpose, text, send: false });
        preview.counts[place[fate]]++;
        if (fate === 'mailed' && preview.samples.length < samples)
          preview.samples.push({ number: one.number, ...fillMail(draft, one) });
      }
    });
    if (page.length < step) return preview;
    after = page.at(-1)!.id;
  }
}

/** `expected`: the receivers of the preview. Throws `selections.mail-moved` when there are others now, `selections.mail-off`. */
export async function confirmMail(
  db: Database,
  scope: Scope,
  id: string,
  input: MailDraft & { expected: number },
): Promise<void> {
  const { counts, canMail } = await previewMail(db, scope, id, input);
  if (!canMail) throw mailOff();
  if (counts.mailed !== input.expected) throw mailMoved({ expected: input.expected, found: counts.mailed });
  const mailingId = newId();
  const reach = Object.fromEntries(
    carries.flatMap((right) => {
      const units = scope.reach.get(right);
      return units ? [[right, units === 'all' ? ('all' as const) : [...units]]] : [];
    }),
  );
  await db.transact(async (tx) => {
    await insertMailing(tx, ports().site, {
      id: mailingId,
      selection_id: id,
      purpose: input.purpose,
      subject: input.subject,
      text: input.text,
      by: scope.actor.id,
      reach,
      created_at: clock.now(),
    });
    await record(tx, scope, {
      action: 'selections.mail-confirmed',
      subject: ['selection', id],
      unitId: scope.unitId,
      detail: { receivers: counts.mailed, purpose: input.purpose },
    });
    await dropDraft(tx, scope, id);
    await enqueue(tx, mailingId);
  });
}

const enqueue = (tx: Tx, mailingId: string): Promise<void> =>
  ports().jobs.enqueue(tx, mailingJob, { mailingId }, { key: `selections.mailing:${mailingId}` });

/** One step; the next is ordered in the same transaction, so a kill repeats or leaves out nobody. */
export async function workMailing(mailingId: string): Promise<void> {
  await ports().db.transact(async (tx) => {
    const mailing = await lockMailing(tx, program, mailingId);
    if (mailing?.state !== 'sending') return;
    const scope: Scope = {
      ...program,
      actor: { kind: 'staff', id: mailing.by },
      requestId: `mailing:${mailing.id}`,
      reach: new Map(
        Object.entries(mailing.reach).map(([right, units]) => [right, units === 'all' ? 'all' : new Set(units)]),
      ),
    };
    const who = await meantBy(tx, scope, await theSelection(tx, scope, mailing.selection_id));
    const ids = await selectedIds(tx, scope, who, { after: mailing.after_id, limit: step });
    let { mailed, left_out: leftOut } = mailing;
    for (const id of ids) {
      const text = (party: Parameters<typeof fillMail>[1]) => fillMail(mailing, party);
      const fate = await mailSelected(tx, scope, id, { purpose: mailing.purpose, text, send: true });
      if (fate === 'mailed') mailed++;
      else leftOut++;
    }
    const more = ids.length === step;
    const to = {
      state: more ? ('sending' as const) : ('sent' as const),
      afterId: ids.at(-1) ?? mailing.after_id,
      mailed,
      leftOut,
    };
    await moveMailing(tx, mailingId, to, clock.now());
    if (more) return enqueue(tx, mailingId);
    await announce(tx, mailingEnded, {
      aggregate: ['mailing', mailingId],
      payload: { mailingId, selectionId: mailing.selection_id, mailed, leftOut },
      actor: scope.actor,
      topics: [],
    });
  });
}

/** What has left has left; nobody else is written to. */
export async function stopMail(tx: Tx, scope: Scope, id: string, mailingId: string): Promise<void> {
  demand(scope, 'selections.mail');
  await theSelection(tx, scope, id);
  if (!(await stopMailing(tx, id, mailingId, clock.now()))) throw mailingGone();
  await record(tx, scope, { action: 'selections.mail-stopped', subject: ['selection', id], unitId: scope.unitId });
}

/** Mailings that stand still are taken up again. */
export async function takeUpMailings(before: Date): Promise<number> {
  const { db } = ports();
  const ids = await silentMailings(db, program, before);
  for (const id of ids) await db.transact((tx) => enqueue(tx, id));
  return ids.length;
}
