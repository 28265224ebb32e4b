/**
 * Calls in the columns of Asterisk's cdr_csv (Master.csv): a line for each channel that was asked for, or one for a caller who
 * reached nobody. Text is quoted, times and durations as Asterisk writes them, no head, no byte-order mark.
 */
import type { LegRow, RawCall } from '#modules/telephony';

export type CdrNames = {
  /** The other party, in clear or masked; empty: withheld. */
  party: string;
  /** Of the unit. */
  account: string;
  zone: string;
  queueCode: (queueId: string) => string;
  staffNumber: (staffId: string) => string;
};

/** `<seconds>.<number of the call>`: the same in CDR and queue log. */
export const uniqueId = ({ started_at, number }: RawCall['call']): string =>
  `${Math.floor(started_at.getTime() / 1000)}.${Number(number.split('-')[1] ?? 0)}`;

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
/** Nothing of a number that somebody sent may be more than a number. */
export const plain = (number: string): string => number.replace(/[^0-9A-Za-z+*#._@-]/g, '');
const seconds = (from: Date, to: Date): number => Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000));

export function cdrLines({ call, legs, lines }: RawCall, names: CdrNames): string[] {
  const when = stampIn(names.zone);
  const party = plain(names.party);
  const nameOf = (leg: LegRow | undefined): string => {
    if (!leg) return '';
    const whose = leg.staff_id ? names.staffNumber(leg.staff_id) : leg.kind === 'caller' ? call.dialled : 'line';
    return `${leg.way === 'browser' ? 'WebRTC' : 'PJSIP'}/${plain(whose)}-${leg.id.replaceAll('-', '').slice(-8)}`;
  };
  const out = call.direction === 'out';
  const first = legs.find(({ kind }) => kind === (out ? 'agent' : 'caller')) ?? legs[0];
  const asked = legs.filter((leg) => leg !== first && leg.kind !== 'supervisor');
  const queue = lines.find(({ queue_id, to_state }) => queue_id && to_state === 'waiting')?.queue_id ?? null;
  const agent = first?.staff_id ?? call.agent_id;
  const src = out ? (agent ? names.staffNumber(agent) : call.dialled) : party;
  const dst = out ? party : call.dialled;
  const line = (leg: LegRow | undefined): string => {
    const start = asked.length > 1 && leg ? leg.started_at : call.started_at;
    const end = leg?.ended_at ?? call.ended_at ?? start;
    const answer = leg?.answered_at ?? (leg ? null : flowAnswered(first, lines));
    const texts = (
      [
        names.account,
        src,
        dst,
        out || call.direction === 'internal' ? 'from-internal' : 'from-trunk',
        `"" <${out ? call.dialled : src}>`,
        nameOf(first),
        nameOf(leg),
        leg ? (queue && !out ? 'Queue' : 'Dial') : call.ended_reason === 'voicemail' ? 'VoiceMail' : 'Playback',
        leg ? (queue && !out ? names.queueCode(queue) : dst) : '',
        when(start),
        answer ? when(answer) : '',
        when(end),
      ] as const
    ).map(quoted);
    const counted = [seconds(start, end), answer ? seconds(answer, end) : 0];
    const rest = [dispositionOf(leg, answer), 'DOCUMENTATION', uniqueId(call), call.number].map(quoted);
    return [...texts, ...counted, ...rest].join(',');
  };
  return asked.length > 0 ? asked.map(line) : [line(undefined)];
}

/** A flow answers a caller, as an application of Asterisk does. */
function flowAnswered(first: LegRow | undefined, lines: RawCall['lines']): Date | null {
  return lines.some(({ to_state }) => to_state === 'dialogue' || to_state === 'waiting')
    ? (first?.answered_at ?? null)
    : null;
}

function dispositionOf(leg: LegRow | undefined, answer: Date | null): string {
  if (answer) return 'ANSWERED';
  const cause = leg?.cause ?? '';
  if (cause === 'busy' || cause === 'rejected') return 'BUSY';
  return failed.has(cause) ? 'FAILED' : 'NO ANSWER';
}
const failed = new Set(['unreachable', 'not-found', 'error', 'forbidden', 'media-lost']);

/** `YYYY-MM-DD HH:MM:SS` on the clock of a zone. */
function stampIn(zone: string): (at: Date) => string {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return (at) => parts.format(at);
}
