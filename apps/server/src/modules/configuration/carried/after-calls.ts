/** What is asked after calls of a queue, and which calls are recorded. */
import { scheme as schemeShape } from '#contracts/wrapups';
import { keepPolicy, keepRule, listRules, showPolicy } from '#modules/recordings';
import { keepScheme, listSchemes } from '#modules/wrapups';
import { byName } from '../read-work.ts';
import { canonical } from '../rules/compare.ts';
import type { Carried } from './carried.ts';

/** A queue that asks nothing of its own is not told. */
const usual = canonical(schemeShape.parse({}));

export const wrapups: Carried<'wrapups'> = {
  section: 'wrapups',
  right: 'routing.configure',
  async read(db, scope, names) {
    return (await listSchemes(db, scope)).flatMap(({ queueId, version, ...listed }) => {
      const key = names.codeOf('queues', queueId);
      const item = schemeShape.parse(listed);
      return key === null || canonical(item) === usual ? [] : [{ key, id: queueId, version, item }];
    });
  },
  namesItself: 'queues',
  async write(tx, { scope, names }, key, item) {
    const queueId = names.idOf('queues', key);
    const version = (await listSchemes(tx, scope)).find((one) => one.queueId === queueId)?.version ?? 0;
    await keepScheme(tx, scope, queueId, { ...item, version });
  },
};

export const recordingRules: Carried<'recordingRules'> = {
  section: 'recordingRules',
  right: 'recordings.configure',
  async read(db, scope, names) {
    return byName(await listRules(db, scope), ({ name }) => name.zh).map(({ key, id, version, queueIds, ...item }) => ({
      key,
      id,
      version,
      item: { ...item, queues: queueIds.flatMap((one) => names.codeOf('queues', one) ?? []) },
    }));
  },
  refs: ({ queues }) => queues.map((code) => ['queues', code]),
  async write(tx, { scope, names }, _key, { queues, ...rest }, known) {
    const queueIds = queues.map((code) => names.idOf('queues', code));
    const version = known && { version: known.version };
    await keepRule(tx, scope, known?.id ?? null, { ...rest, queueIds, ...version });
  },
};

/** One of the house: it always stands, and is only changed. */
export const recordingPolicies: Carried<'recordingPolicies'> = {
  section: 'recordingPolicies',
  right: 'recordings.configure',
  async read(db, scope) {
    const { version, ...item } = await showPolicy(db, scope);
    return [{ key: 'company', id: 'company', version, item }];
  },
  async write(tx, { scope }, key, item) {
    if (key === 'company') await keepPolicy(tx, scope, { ...item, version: (await showPolicy(tx, scope)).version });
  },
};
