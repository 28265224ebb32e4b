/** Tiers, tags, purposes and notices: what customers are sorted by and asked for; and what they are told at a hand-over. */
import { addPurpose, changePurpose, draftNotice, publishNotice, readNotices, readPurposes } from '#modules/consents';
import { addTag, allTiers, editTag, keepTier, readTags } from '#modules/customers';
import { changeHandOverWords, handOverWords } from '#modules/tickets';
import { byName } from '../read-work.ts';
import type { Carried } from './carried.ts';

export const tiers: Carried<'tiers'> = {
  section: 'tiers',
  right: 'customers.configure',
  read: async (db, scope) =>
    (await allTiers(db, scope)).map(({ id, code, name, rank, state }) => ({
      key: code,
      id,
      version: 1,
      item: { name, rank, state },
    })),
  write: (tx, { scope }, key, item) => keepTier(tx, scope, { ...item, code: key }),
};

export const tags: Carried<'tags'> = {
  section: 'tags',
  right: 'customers.configure',
  read: async (db, scope) =>
    (await readTags(db, scope)).map(({ code, name, tone, position, state, version }) => ({
      key: code,
      id: code,
      version,
      item: { name, tone, position, state },
    })),
  async write(tx, { scope }, key, { state, ...tag }, known) {
    if (!known) await addTag(tx, scope, { ...tag, code: key });
    if (known || state === 'retired') await editTag(tx, scope, key, { ...tag, state, version: known?.version ?? 1 });
  },
};

export const purposes: Carried<'purposes'> = {
  section: 'purposes',
  right: 'consents.configure',
  read: async (db, scope) =>
    (await readPurposes(db, scope)).map(({ code, name, about, basis, state, version }) => ({
      key: code,
      id: code,
      version,
      item: { name, about, basis, state },
    })),
  async write(tx, { scope }, key, { state, ...purpose }, known) {
    if (!known) await addPurpose(tx, scope, { ...purpose, code: key });
    if (known || state === 'retired')
      await changePurpose(tx, scope, key, { ...purpose, state, version: known?.version ?? 1 });
  },
};

/** Of published texts those that explain some purpose now. */
export const notices: Carried<'notices'> = {
  section: 'notices',
  right: 'consents.configure',
  async read(db, scope) {
    const inForce = new Set((await readPurposes(db, scope)).map(({ noticeNumber }) => noticeNumber));
    const rows = (await readNotices(db, scope)).filter(({ number }) => number !== null && inForce.has(number));
    return byName(rows, ({ title }) => title.zh).map(({ key, id, title, body, purposes: explains }) => ({
      key,
      id,
      version: 1,
      item: { title, body, purposes: explains },
    }));
  },
  refs: ({ purposes: explains }) => explains.map((code) => ['purposes', code]),
  async write(tx, { scope }, _key, item) {
    // A published text is never changed: another one takes its place under the next number.
    const id = await draftNotice(tx, scope, { ...item, asksAnew: false });
    await publishNotice(tx, scope, id, 1);
  },
};

/** Emptied ones are not told: the shipped words hold, as they do where nobody ever wrote any. */
export const ticketWords: Carried<'ticketWords'> = {
  section: 'ticketWords',
  right: 'tickets.configure',
  read: async (db, scope) =>
    (await handOverWords(db, scope))
      .filter(({ zh, en }) => zh.trim() !== '' || en.trim() !== '')
      .map(({ kind, zh, en, version }) => ({ key: kind, id: kind, version, item: { told: { zh, en } } })),
  async write(tx, { scope }, key, { told }) {
    const stands = (await handOverWords(tx, scope)).find(({ kind }) => kind === key);
    await changeHandOverWords(tx, scope, { [key]: { ...told, version: stands?.version ?? 0 } });
  },
};
