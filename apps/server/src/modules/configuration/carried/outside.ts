/** Outside channels without what the other side knows us by; rules of ratings and of remote help. */
import { code } from '#contracts/channels';
import { keepCarried, readCarried, routedAs } from '#modules/channels';
import { setPolicy as keepHelpPolicy, showPolicy as showHelpPolicy } from '#modules/remotehelp';
import { keepPolicy as keepRatingPolicy, showPolicy as showRatingPolicy } from '#modules/surveys';
import type { Carried, Item } from './carried.ts';

export const outsideChannels: Carried<'outsideChannels'> = {
  section: 'outsideChannels',
  right: 'channels.configure',
  keyShape: code,
  read: async (db, scope, names) =>
    (await readCarried(db, scope)).map(({ id, code: key, version, queue_id, item, withheld }) => ({
      key,
      id,
      version,
      item: { ...item, queue: names.codeOf('queues', queue_id) ?? '' } as Item<'outsideChannels'>,
      secrets: withheld,
    })),
  refs: ({ kind, queue }) => [['queues', queue, [routedAs[kind]]]],
  fixed: ['kind'],
  async write(tx, { scope, names }, key, { queue, ...rest }, known) {
    await keepCarried(tx, scope, { ...rest, code: key, queueId: names.idOf('queues', queue) }, known);
  },
};

/** One of the house: it always stands, and is only changed. */
export const ratingPolicies: Carried<'ratingPolicies'> = {
  section: 'ratingPolicies',
  right: 'surveys.configure',
  read: async (db, scope) => [{ key: 'company', id: 'company', version: 1, item: await showRatingPolicy(db, scope) }],
  async write(tx, { scope }, key, item) {
    if (key === 'company') await keepRatingPolicy(tx, scope, item);
  },
};

/** One of the house, as well. */
export const helpPolicies: Carried<'helpPolicies'> = {
  section: 'helpPolicies',
  right: 'remotehelp.configure',
  read: async (db, scope) => [{ key: 'company', id: 'company', version: 1, item: await showHelpPolicy(db, scope) }],
  async write(tx, { scope }, key, item) {
    if (key === 'company') await keepHelpPolicy(tx, scope, item);
  },
};
