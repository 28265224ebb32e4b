/**
 * Sends what is due, each to its receivers by their own rights. A downtime's missed times are sent once, as the last of them. Mail and
 * the note of it commit together, so a crash sends nothing twice.
 */
import { clock, type Database, type Files, type Logger, nameIn, type Scope, type Tx, translate } from '#kernel';
import { scopeOfStaff, staffEmail } from '#modules/identity';
import { sendMail } from '#modules/notifications';
import { reportFilter } from './contract.ts';
import { exportReport, mediaTypes } from './export-report.ts';
import { timingOf } from './keep-schedules.ts';
import { readReport } from './read-report.ts';
import { lastDue, nextAfter, spanOf } from './rules/next-run.ts';
import { moveNext, noteRun, reached, type ScheduleRow, takeDue } from './store-schedules.ts';

type Parts = { db: Database; files: Files; log: Logger; publicUrl: string };
type Outcome = 'sent' | 'no-right' | 'no-address' | 'no-mail' | 'failed';
const mostBytes = 20 * 1024 * 1024;

/** Returns how many schedules ran. */
export async function sendDue(parts: Parts, scope: Scope): Promise<number> {
  let ran = 0;
  for (;;) {
    const done = await parts.db.transact(async (tx) => {
      const now = clock.now();
      const row = await takeDue(tx, scope, now);
      if (!row) return false;
      const timing = timingOf(row);
      const dueAt = lastDue(timing, row.next_at, now);
      const had = await reached(tx, scope, row.id, dueAt);
      for (const staffId of row.recipients) {
        if (had.includes(staffId)) continue;
        const outcome = await sendOne(parts, tx, scope, row, staffId, dueAt);
        await noteRun(tx, { scheduleId: row.id, staffId, dueAt, ranAt: now, outcome });
      }
      await moveNext(tx, row.id, nextAfter(timing, now));
      return true;
    });
    if (!done) return ran;
    ran++;
  }
}

async function sendOne(
  { db, files, log, publicUrl }: Parts,
  tx: Tx,
  scope: Scope,
  row: ScheduleRow,
  staffId: string,
  dueAt: Date,
): Promise<Outcome> {
  const theirs = await scopeOfStaff(db, scope, staffId);
  const reach = theirs?.reach.get('reports.read');
  if (!theirs || !reach || (reach !== 'all' && !reach.has(row.filter.unitId ?? ''))) return 'no-right';
  const account = await staffEmail(db, scope, staffId);
  if (!account) return 'no-address';
  const filter = reportFilter.parse({ ...row.filter, ...spanOf(timingOf(row), dueAt) });
  let file: { id: string; name: string };
  let text: string;
  let subject: string;
  try {
    const report = await readReport(db, theirs, row.report, filter);
    const made = await exportReport(db, theirs, row.report, filter, 'xlsx');
    const stored = await files.put({
      name: made.name,
      declaredType: mediaTypes.xlsx,
      content: made.content,
      allow: [mediaTypes.xlsx],
      maxBytes: mostBytes,
      // One owner a receiver: the same content of another would be shared, and its row is held by this transaction.
      owner: { kind: 'report-schedule', id: `${row.id} ${staffId}` },
    });
    file = { id: stored.id, name: made.name };
    const days = report.from === report.to ? report.from : `${report.from} – ${report.to}`;
    const address = new URL(`/reports/${row.report}`, publicUrl);
    for (const [key, value] of Object.entries({ ...row.filter, from: report.from, to: report.to }))
      address.searchParams.set(key, value);
    const say = (key: string, params: Record<string, string>): string =>
      translate(theirs.locale, `reports.mail.${key}`, params);
    subject = say('subject', { name: row.name, days });
    text = say('text', {
      report: nameIn(report.name, theirs.locale),
      unit: nameIn(report.unitName, theirs.locale),
      days,
      link: address.href,
    });
  } catch (error) {
    log.error({ err: error, schedule: row.id }, 'a scheduled report could not be made');
    return 'failed';
  }
  const queued = await sendMail(tx, scope, {
    to: account.email,
    subject,
    text,
    attachments: [{ fileId: file.id, name: file.name }],
  });
  return queued ? 'sent' : 'no-mail';
}
