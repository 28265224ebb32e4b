/** Consents, disclosures and second checks of a file in the shape of the contract. */
import type { Db, Name, Scope } from '#kernel';
import { actorNames, allPurposes, type ConsentRow, consentHistory, consentsOf, identityFile } from '#modules/customers';
import { byOf } from './check-identity.ts';
import type { FileConsents, Word } from './contract.ts';
import { customerUnseen } from './errors.ts';
import { checksOf, disclosuresOf } from './store.ts';
import { noticesInForce } from './store-notices.ts';

/** `permission`: the right by which the caller came here; reading after a change must not need another one. */
export async function readFileConsents(
  db: Db,
  scope: Scope,
  customerId: string,
  permission = 'customers.read',
): Promise<FileConsents> {
  const file = await identityFile(db, scope, customerId, permission);
  if (!file) throw customerUnseen();
  const { members } = file;
  const latest = await consentsOf(db, scope, members);
  const history = await consentHistory(db, scope, members);
  const disclosures = await disclosuresOf(db, scope, members);
  const checks = await checksOf(db, scope, members);
  const inForce = await noticesInForce(db, scope);
  const known = await allPurposes(db, scope);
  const nameOf = await actorNames(db, scope, [
    ...history.map(({ actor }) => actor),
    ...disclosures.flatMap(({ by, struck_by }) => [by, struck_by]),
    ...checks.flatMap(({ entered_by, checked_by }) => [entered_by, checked_by]),
  ]);
  const word = (row: ConsentRow): Word => ({
    id: row.id,
    purpose: row.purpose,
    purposeName: row.purpose_name,
    given: row.given,
    outdated: row.outdated,
    noticeNumber: row.notice_version,
    source: row.source,
    by: nameOf(row.actor) ?? '',
    at: row.at.toISOString(),
  });
  const words = new Map(latest.map((row) => [row.purpose, word(row)]));
  const purposeNames = new Map<string, Name>(known.map(({ code, name }) => [code, name]));
  return {
    purposes: known
      // One that is used no longer stays to be seen where something was said about it.
      .filter(({ code, state }) => state === 'active' || words.has(code))
      .map(({ code, name, about, basis }) => ({
        code,
        name,
        about,
        basis,
        noticeNumber: inForce.get(code) ?? null,
        word: words.get(code) ?? null,
      })),
    history: history.map(word),
    disclosures: disclosures.map((row) => ({
      id: row.id,
      recipient: row.recipient,
      purpose: row.purpose,
      purposeName: purposeNames.get(row.purpose) ?? { zh: row.purpose, en: row.purpose },
      reason: row.reason,
      fields: row.fields as FileConsents['disclosures'][number]['fields'],
      covered: row.covered,
      givenOn: row.given_on,
      by: nameOf(row.by) ?? '',
      at: row.at.toISOString(),
      struckAt: row.struck_at?.toISOString() ?? null,
      struckBy: nameOf(row.struck_by),
    })),
    checks: file.fields.map(({ field, holderId, value }) => {
      const check = checks.find((one) => one.customer_id === holderId && one.field === field);
      return {
        field,
        value,
        state: check?.state ?? 'unknown',
        note: check?.note ?? '',
        enteredBy: nameOf(check?.entered_by ?? null) ?? '',
        enteredAt: check?.entered_at.toISOString() ?? null,
        checkedBy: nameOf(check?.checked_by ?? null),
        checkedAt: check?.checked_at?.toISOString() ?? null,
        own: check?.entered_by === byOf(scope),
      };
    }),
  };
}
