/** Modules below keep their chats, calls, mails, tickets and surveys on the customer's time line. */
import type { Scope, Tx } from '#kernel';
import { isOpenState } from './rules.ts';
import { touchCustomers, upsertContacts } from './store-contacts.ts';
import type { ContactKind } from './tables.ts';

export type ContactRecord = {
  customerId: string;
  kind: ContactKind;
  subjectId: string;
  /** Visible number of the subject, e.g. `T1-000387`. */
  number: string;
  title: string;
  state: string;
  unitId: string;
  at: Date;
  /** Kind of ticket: consult, repair, complaint … */
  type?: string | null;
  /** Default: derived from the state (resolved, closed, ended … are not open). */
  open?: boolean;
  /** Rating 1–5, when the contact was rated. */
  score?: number | null;
};

/** Inserts or updates by (kind, subject): call it again on every change of number, title, state or customer. */
export const recordContact = (tx: Tx, scope: Scope, contact: ContactRecord): Promise<void> =>
  recordContacts(tx, scope, [contact]);

/** Of many subjects, each once, in as many statements as of one. */
export async function recordContacts(tx: Tx, _scope: Scope, contacts: readonly ContactRecord[]): Promise<void> {
  if (contacts.length === 0) return;
  await upsertContacts(
    tx,
    contacts.map((contact) => ({
      kind: contact.kind,
      subject_id: contact.subjectId,
      customer_id: contact.customerId,
      unit_id: contact.unitId,
      number: contact.number,
      title: contact.title.slice(0, 300),
      state: contact.state,
      type: contact.type ?? null,
      open: contact.open ?? isOpenState(contact.state),
      score: contact.score ?? null,
      at: contact.at,
    })),
  );
  // An order or a contract is on the line, but nobody spoke with anybody: the last contact stays what it was.
  const spoken = contacts.filter(({ kind }) => kind !== 'order' && kind !== 'contract');
  if (spoken.length === 0) return;
  const touches = spoken.map(({ customerId, unitId, at }) => ({ customerId, unitId, at }));
  const reached = new Set(await touchCustomers(tx, touches));
  // A merge that committed while this waited for the row: the second look finds the survivor.
  const missed = touches.filter(({ customerId }) => !reached.has(customerId));
  if (missed.length > 0) await touchCustomers(tx, missed);
}
