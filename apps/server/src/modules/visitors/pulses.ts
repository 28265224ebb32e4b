/** Visitors who are still there: the calls of a quarter of a second are one statement, and bring back invitations. */
import { clock, type Database, type Logger, newId, type Scope, systemScope, type Tx } from '#kernel';
import { openByVisitor, touchVisits } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import type { ShownInvitation } from './contract.ts';
import { visitNotFound } from './errors.ts';
import { fits } from './rules/fits.ts';
import { insertInvitation, invitationsOf, listRules, markShown } from './store.ts';
import type { InvitationRow, RuleRow } from './tables.ts';

const gatherMs = 250;
const rulesMs = 5_000;
/** An invitation that nobody saw by then is over. */
export const validMs = 10 * 60_000;
/** The longest `again_days`. */
const lookBackMs = 366 * 86_400_000;

type Waiting = {
  visitId: string;
  visitorId: string;
  locale: string;
  done: (invitation: ShownInvitation | null) => void;
  fail: (error: unknown) => void;
};

export class Pulses {
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | null = null;
  private rules: { at: number; list: RuleRow[] } | null = null;
  private readonly scope: Scope = systemScope('visitors');
  private readonly db: Database;
  private readonly log: Logger;
  private readonly site: number;

  constructor({ db, log, site }: { db: Database; log: Logger; site: number }) {
    this.db = db;
    this.log = log;
    this.site = site;
  }

  /** Throws `visitors.visit-not-found`, also for visits of others. */
  pulse(scope: Scope, visitId: string): Promise<ShownInvitation | null> {
    return new Promise((done, fail) => {
      this.waiting.push({ visitId, visitorId: scope.actor.id, locale: scope.locale, done, fail });
      this.timer ??= setTimeout(() => void this.flush(), gatherMs);
    });
  }

  async stop(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    await this.flush();
  }

  forgetRules(): void {
    this.rules = null;
  }

  private async flush(): Promise<void> {
    this.timer = null;
    const all = this.waiting;
    this.waiting = [];
    if (all.length === 0) return;
    try {
      const answers = await this.db.transact((tx) => this.answer(tx, all));
      for (const one of all) {
        const answer = answers.get(one.visitId);
        if (answer === undefined) one.fail(visitNotFound());
        else one.done(answer);
      }
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'visitors not seen; their pages ask again');
      for (const one of all) one.fail(error);
    }
  }

  private async answer(tx: Tx, all: Waiting[]): Promise<Map<string, ShownInvitation | null>> {
    const now = clock.now();
    const seen = await touchVisits(
      tx,
      this.scope,
      all.map(({ visitId, visitorId }) => ({ id: visitId, visitorId })),
      now,
    );
    const visitors = seen.map((visit) => visit.visitor_id);
    const rules = await this.activeRules(tx, now.getTime());
    const since = new Date(now.getTime() - (rules.length > 0 ? lookBackMs : validMs));
    const asked = new Map<string, InvitationRow[]>();
    for (const row of await invitationsOf(tx, this.scope, visitors, since))
      asked.set(row.visitor_id, [...(asked.get(row.visitor_id) ?? []), row]);
    const talking = new Set((await openByVisitor(tx, this.scope, visitors)).map((row) => row.visitor_id));
    const answers = new Map<string, ShownInvitation | null>();
    const shown: InvitationRow[] = [];
    for (const visit of seen) {
      answers.set(visit.id, null);
      if (talking.has(visit.visitor_id)) continue;
      const theirs = asked.get(visit.visitor_id) ?? [];
      const [open] = theirs.filter(
        (row) =>
          row.visit_id === visit.id &&
          (row.state === 'waiting' || row.state === 'shown') &&
          now.getTime() - row.created_at.getTime() < validMs,
      );
      const view = {
        widgetId: visit.widget_id,
        page: visit.page,
        referrer: visit.referrer,
        visitCount: visit.number,
        startedAt: visit.started_at.getTime(),
      };
      const last = theirs[0]?.created_at.getTime() ?? null;
      const rule = open ? undefined : rules.find((one) => fits(one, view, now.getTime(), last));
      const row = open ?? (rule ? await this.ask(tx, rule, visit, all, now) : null);
      if (!row) continue;
      answers.set(visit.id, { id: row.id, text: row.text, from: row.staff_id });
      shown.push(row);
    }
    await markShown(
      tx,
      shown.filter((row) => row.state === 'waiting').map((row) => row.id),
    );
    return this.named(tx, answers);
  }

  private async ask(
    tx: Tx,
    rule: RuleRow,
    visit: { id: string; visitor_id: string },
    all: Waiting[],
    now: Date,
  ): Promise<InvitationRow> {
    const english = all.find((one) => one.visitId === visit.id)?.locale === 'en';
    const row: InvitationRow = {
      id: newId(),
      origin_site: this.site,
      visit_id: visit.id,
      visitor_id: visit.visitor_id,
      staff_id: null,
      rule_id: rule.id,
      text: english ? rule.text.en : rule.text.zh,
      state: 'shown',
      created_at: now,
    };
    await insertInvitation(tx, row);
    return row;
  }

  private async activeRules(tx: Tx, now: number): Promise<RuleRow[]> {
    if (!this.rules || now - this.rules.at > rulesMs || now < this.rules.at)
      this.rules = { at: now, list: (await listRules(tx, this.scope)).filter((rule) => rule.active) };
    return this.rules.list;
  }

  private async named(
    tx: Tx,
    answers: Map<string, ShownInvitation | null>,
  ): Promise<Map<string, ShownInvitation | null>> {
    const ids = [...answers.values()].flatMap((one) => one?.from ?? []);
    if (ids.length === 0) return answers;
    const names = new Map(
      (await staffCards(tx, this.scope, ids)).map((card) => [card.id, `${card.name} ${card.number}`]),
    );
    return new Map(
      [...answers].map(([visitId, one]) => [
        visitId,
        one && { ...one, from: one.from ? (names.get(one.from) ?? null) : null },
      ]),
    );
  }
}
