/** A customer agrees to a purpose or takes it back; and to whom their data was given. */
import type { z } from 'zod';
import { announce, clock, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import {
  type ConsentWord,
  consentsOf,
  type IdentityFile,
  identityFile,
  purposes,
  recordConsent,
  writeConsent,
} from '#modules/customers';
import type { newDisclosure, newWord } from './contract.ts';
import { customerUnseen, disclosureAhead, disclosureNotFound, noticeUnfit, purposeUnknown } from './errors.ts';
import { consentRecorded, dataDisclosed } from './events.ts';
import { insertDisclosure, strikeLine } from './store.ts';
import { explains, noticesInForce } from './store-notices.ts';

const right = 'consents.record';
const byOf = (scope: Scope): string => `${scope.actor.kind}:${scope.actor.id}`;

async function held(tx: Tx, scope: Scope, customerId: string): Promise<IdentityFile> {
  const file = await identityFile(tx, scope, customerId, right);
  if (!file) throw customerUnseen();
  return file;
}

/** By staff. The word stands under the text in force unless another is named, which must explain the purpose too. */
export async function recordWord(
  tx: Tx,
  scope: Scope,
  customerId: string,
  input: z.infer<typeof newWord>,
): Promise<void> {
  const file = await held(tx, scope, customerId);
  const { purpose, given, source, noticeNumber } = input;
  if (noticeNumber !== undefined && !(await explains(tx, scope, noticeNumber, purpose))) throw noticeUnfit();
  const noticeVersion = noticeNumber ?? (await noticesInForce(tx, scope)).get(purpose) ?? null;
  await recordConsent(tx, scope, { customerId: file.id, purpose, given, source, noticeVersion }, right);
  await announce(tx, consentRecorded, {
    aggregate: ['customer', file.id],
    payload: { customerId: file.id, purpose, given },
    actor: scope.actor,
    topics: [`customer:${file.id}`],
  });
}

/**
 * For modules below that hear consent themselves (the widget's form): no right of staff is asked. `noticeNumber`: the text that was
 * on the customer's screen, null where there was none; left out: the one in force. Throws `consents.notice-unfit`.
 */
export async function storeConsent(
  tx: Tx,
  scope: Scope,
  { noticeNumber, ...input }: Omit<ConsentWord, 'noticeVersion'> & { noticeNumber?: number | null | undefined },
): Promise<void> {
  if (typeof noticeNumber === 'number' && !(await explains(tx, scope, noticeNumber, input.purpose)))
    throw noticeUnfit();
  const inForce = async () => (await noticesInForce(tx, scope)).get(input.purpose) ?? null;
  await writeConsent(tx, scope, {
    ...input,
    noticeVersion: noticeNumber === undefined ? await inForce() : noticeNumber,
  });
}

/** Writes down what happened, also where the customer had not agreed: `covered` then says so. */
export async function recordDisclosure(
  tx: Tx,
  scope: Scope,
  customerId: string,
  input: z.infer<typeof newDisclosure>,
): Promise<string> {
  const file = await held(tx, scope, customerId);
  const purpose = (await purposes(tx, scope)).find(({ code }) => code === input.purpose);
  if (!purpose) throw purposeUnknown();
  const now = clock.now();
  // Days are those of the person; the most eastern is half a day ahead of UTC.
  if (Date.parse(input.givenOn) > now.getTime() + 14 * 3_600_000) throw disclosureAhead();
  const word = (await consentsOf(tx, scope, file.members)).find((one) => one.purpose === purpose.code);
  const id = newId();
  await insertDisclosure(tx, {
    id,
    customer_id: file.id,
    recipient: input.recipient,
    purpose: purpose.code,
    reason: input.reason,
    fields: [...new Set(input.fields)],
    covered: purpose.basis !== 'consent' || (word?.given === true && !word.outdated),
    given_on: input.givenOn,
    by: byOf(scope),
    at: now,
  });
  await tell(tx, scope, file, id, false);
  return id;
}

/** A line written by mistake stays, struck. */
export async function strikeDisclosure(tx: Tx, scope: Scope, customerId: string, id: string): Promise<void> {
  const file = await held(tx, scope, customerId);
  if (!(await strikeLine(tx, { id, customerIds: file.members, by: byOf(scope), at: clock.now() })))
    throw disclosureNotFound();
  await tell(tx, scope, file, id, true);
}

async function tell(tx: Tx, scope: Scope, file: IdentityFile, disclosureId: string, struck: boolean): Promise<void> {
  await record(tx, scope, {
    action: struck ? 'consents.disclosure-struck' : 'consents.disclosed',
    subject: ['customer', file.id],
    unitId: file.unitId,
    detail: { disclosureId },
  });
  await announce(tx, dataDisclosed, {
    aggregate: ['customer', file.id],
    payload: { customerId: file.id, disclosureId, struck },
    actor: scope.actor,
    topics: [`customer:${file.id}`],
  });
}
