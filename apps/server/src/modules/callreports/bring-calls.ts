/** Calls of before, told as stories: rows, offers and after-call work as they would stand here, and their facts. Nothing is announced. */
import { newId, type Scope, type Tx, visibleNumbers } from '#kernel';
import { bringCalls, newKey, partyOf, type RecordingRow } from '#modules/telephony';
import { bringWrapups, type WrapupRow } from '#modules/wrapups';
import { foldCalls } from './fold-calls.ts';
import { type PastCall, type PastRows, rowsOfPast } from './rules/past-call.ts';
import { holdFold, insertOffers } from './store-facts.ts';

export type Story = PastCall & {
  /** In clear; null: withheld. */
  party: string | null;
  wrapup: { code: string | null; path: string[]; ms: number; lapsed: boolean } | null;
  /** In the file store already. */
  recording: { fileId: string; durationMs: number } | null;
};

/** A few hundred at a time, of one site; older ones first: whether a caller had called before is told from what is there. */
export async function bringPastCalls(
  tx: Tx,
  scope: Scope,
  { site, stories }: { site: number; stories: readonly Story[] },
): Promise<PastRows[]> {
  const numbers = await visibleNumbers(tx, 'H', site, stories.length);
  const brought = stories.map((story, index) => {
    const key = newKey();
    const { sealed, masked, blind } = partyOf(key, story.party);
    const party = { party_sealed: sealed, party_masked: masked, party_blind: blind };
    return rowsOfPast(story, { number: numbers[index]!, origin_site: site, ...key, ...party });
  });
  const recordings = brought.flatMap(({ raw: { call } }, index): RecordingRow[] => {
    const { recording } = stories[index]!;
    if (!recording || !call.answered_at) return [];
    const row = { call_id: call.id, unit_id: call.unit_id, state: 'kept' as const, keep_days: null };
    const { fileId: file_id, durationMs: duration_ms } = recording;
    return [{ id: newId(call.answered_at.getTime()), ...row, file_id, started_at: call.answered_at, duration_ms }];
  });
  await bringCalls(tx, scope, {
    call: brought.map(({ raw }) => raw.call),
    leg: brought.flatMap(({ raw }) => raw.legs),
    call_log: brought.flatMap(({ raw }) =>
      raw.lines.map((line) => ({ ...line, id: newId(line.at.getTime()), site, call_id: raw.call.id })),
    ),
    recording: recordings,
  });
  const wrapups = brought.flatMap(({ raw: { call } }, index): WrapupRow[] => {
    const { wrapup } = stories[index]!;
    if (!wrapup || !call.agent_id || !call.answered_at) return [];
    const { ring, wrapped_key } = newKey();
    const closed = new Date(call.ended_at!.getTime() + wrapup.ms);
    const { id: call_id, agent_id, unit_id, queue_id, customer_id, answered_at, ended_at } = call;
    const about = { id: newId(answered_at.getTime()), call_id, agent_id, unit_id, queue_id, customer_id };
    const result = {
      code: wrapup.code,
      code_path: wrapup.path,
      state: wrapup.lapsed ? ('lapsed' as const) : ('done' as const),
    };
    const times = { opened_at: answered_at, due_at: ended_at, closed_at: closed };
    return [{ ...about, ...result, ...times, notes_sealed: null, ring, wrapped_key, extensions: 0, version: 1 }];
  });
  if (wrapups.length > 0) await bringWrapups(tx, scope, wrapups);
  await holdFold(tx, scope, site);
  const offers = brought.flatMap((one) => one.offers);
  if (offers.length > 0) await insertOffers(tx, offers);
  await foldCalls(
    tx,
    scope,
    brought.map(({ raw }) => raw.call.id),
  );
  return brought;
}
