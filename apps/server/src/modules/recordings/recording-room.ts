/** What telephony asks of the rules. */
import { clock, newId, systemScope } from '#kernel';
import type { RecordingRoom } from '#modules/telephony';
import { drawn, ruleAbout } from './rules.ts';
import { allRules, beginPause, dropCovers, endPause, pausesOf } from './store.ts';

const scope = systemScope('recordings');

export const recordingRoom: RecordingRoom = {
  decide: async (db, call) => {
    const rule = ruleAbout(await allRules(db, scope), call);
    return rule && { record: drawn(rule.id, call.id, rule.share), say: rule.say, keepDays: rule.keep_days };
  },
  mark: (tx, { recordingId, reason, on, by }) =>
    on
      ? beginPause(tx, { id: newId(), recordingId, reason, by, at: clock.now() })
      : endPause(tx, recordingId, reason, clock.now()),
  silences: async (db, recordingId) =>
    (await pausesOf(db, scope, recordingId)).filter(({ ended_at }) => !ended_at).map(({ reason }) => reason),
  dropped: (tx, recordingIds) => dropCovers(tx, recordingIds),
};
