/** What telephony asks of the rules. */
import { clock, newId, systemScope } from '#kernel';
import type { RecordingRoom } from '#modules/telephony';
import { endLater, forgetEnd } from './limit-pause.ts';
import { drawn, ruleAbout } from './rules.ts';
import { eraseSounds, soundsOfCalls } from './sources.ts';
import { allRules, beginPause, dropCovers, endPause, longestSilence, pausesOf } from './store.ts';

const scope = systemScope('recordings');

export const recordingRoom: RecordingRoom = {
  decide: async (db, call) => {
    const rule = ruleAbout(await allRules(db, scope), call);
    return rule && { record: drawn(rule.id, call.id, rule.share), say: rule.say, keepDays: rule.keep_days };
  },
  mark: async (tx, { callId, recordingId, reason, on, by }) => {
    const at = clock.now();
    if (on) await beginPause(tx, { id: newId(), recordingId, reason, by, at });
    else await endPause(tx, recordingId, reason, at);
    if (reason !== 'concealed') return;
    const seconds = await longestSilence(tx, scope);
    tx.afterCommit(() => (on ? endLater({ callId, recordingId, since: at, seconds }) : forgetEnd(recordingId)));
  },
  silences: async (db, { callId, recordingId }) => {
    const open = (await pausesOf(db, scope, recordingId)).filter(({ ended_at }) => !ended_at);
    const concealed = open.find(({ reason }) => reason === 'concealed');
    if (concealed) {
      const seconds = await longestSilence(db, scope);
      endLater({ callId, recordingId, since: concealed.began_at, seconds });
    }
    return open.map(({ reason }) => reason);
  },
  dropped: (tx, recordingIds) => dropCovers(tx, recordingIds),
  others: soundsOfCalls,
  erased: eraseSounds,
};
