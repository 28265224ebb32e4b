/** For the room of selections: who is meant by a condition, what may be shown of them, labels and mail without giving values away. */
import { clock, type Db, demand, type Name, type Scope, type Tx } from '#kernel';
import { sendMail } from '#modules/notifications';
import { displayName } from './customer-card.ts';
import { clearField, findFile } from './find-file.ts';
import { presentListing } from './rules-parts.ts';
import { memberIds } from './store.ts';
import { consentsOf } from './store-consents.ts';
import { identitiesOf } from './store-identities.ts';
import { addressesOf } from './store-parts.ts';
import { type BaseRow, countMeant, listMeant, type Meant, sumBase } from './store-selection.ts';
import { openAddress, openIdentity } from './vault.ts';

export async function countSelected(db: Db, scope: Scope, meant: Meant): Promise<number> {
  demand(scope, 'customers.read');
  return countMeant(db, scope, meant, clock.now());
}

export type SelectedRow = {
  id: string;
  number: string;
  name: string;
  unitId: string;
  tier: Name | null;
  tags: string[];
  lastContactAt: Date | null;
  createdAt: Date;
};

/** By id, behind `after`: no personal value but the name. */
export async function selectedPage(
  db: Db,
  scope: Scope,
  meant: Meant,
  page: { after: string | null; limit: number },
): Promise<SelectedRow[]> {
  demand(scope, 'customers.read');
  const rows = await listMeant(db, scope, meant, { ...page, now: clock.now() });
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    name: displayName(scope, row),
    unitId: row.unit_id,
    tier: row.tier_name,
    tags: row.tags,
    lastContactAt: row.last_contact_at,
    createdAt: row.created_at,
  }));
}

export async function selectedIds(
  db: Db,
  scope: Scope,
  meant: Meant,
  page: { after: string | null; limit: number },
): Promise<string[]> {
  return (await selectedPage(db, scope, meant, page)).map(({ id }) => id);
}

export type LabelParty = { customerId: string; name: string; sex: 'female' | 'male' | 'unknown'; address: string };

/**
 * Name and address in clear, for printing: needs customers.reveal.address; the caller audits. Delivery address before home before
 * work. Files without an address, and those on the black list, are left out.
 */
export async function labelParties(db: Db, scope: Scope, ids: string[]): Promise<LabelParty[]> {
  demand(scope, 'customers.reveal.address');
  const parties: LabelParty[] = [];
  for (const id of ids) {
    const file = await findFile(db, scope, id, 'customers.reveal.address');
    if (!file || presentListing(file.own, clock.now()).listing === 'black') continue;
    const further = await addressesOf(db, scope, file.members);
    const delivery = further.find(({ purpose }) => purpose === 'delivery') ?? further[0];
    const address =
      (delivery?.purpose === 'delivery' ? openAddress({ ...delivery, sealed: delivery.sealed! }) : null) ??
      clearField(file.row, 'address') ??
      clearField(file.row, 'workAddress') ??
      (delivery?.sealed ? openAddress({ ...delivery, sealed: delivery.sealed }) : null);
    if (address) parties.push({ customerId: file.row.id, name: file.row.name, sex: file.row.sex, address });
  }
  return parties;
}

export type MailFate = 'mailed' | 'no-address' | 'no-consent' | 'listed' | 'off';
export type MailText = (party: { name: string; number: string; tier: Name | null }) => {
  subject: string;
  text: string;
};

/**
 * One mail of a bulk mailing. Only to people whose latest word about the purpose is yes to the text in force, and never to the black list. With `send`
 * false it only tells what would happen. Needs customers.contact.
 */
export async function mailSelected(
  tx: Tx,
  scope: Scope,
  customerId: string,
  options: { purpose: string; text: MailText; send: boolean },
): Promise<MailFate> {
  demand(scope, 'customers.contact');
  const file = await findFile(tx, scope, customerId);
  if (!file) return 'no-address';
  if (presentListing(file.own, clock.now()).listing === 'black') return 'listed';
  const members = await memberIds(tx, scope, file.row.id);
  const words = await consentsOf(tx, scope, members);
  const word = words.find(({ purpose }) => purpose === options.purpose);
  if (!word?.given || word.outdated) return 'no-consent';
  const [address] = await identitiesOf(tx, scope, members, 'email');
  if (!address) return 'no-address';
  if (!options.send) return 'mailed';
  const { name, number, tier_name: tier } = file.row;
  const queued = await sendMail(tx, scope, { to: openIdentity(address), ...options.text({ name, number, tier }) });
  return queued ? 'mailed' : 'off';
}

const months = 12;

export async function baseStatistics(db: Db, scope: Scope): Promise<BaseRow[]> {
  demand(scope, 'customers.read');
  const now = clock.now();
  return sumBase(db, scope, new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months + 1, 1)));
}
