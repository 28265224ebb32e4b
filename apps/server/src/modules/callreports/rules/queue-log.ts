/**
 * Calls and agents as lines of Asterisk's queue_log. A call's lines come out of its facts; places in a queue are those of the file:
 * who is known to wait when somebody enters or leaves.
 */
import type { Stretch } from '#modules/reports';
import type { RingFact, TurnFact, VisitFact } from '../tables.ts';

export type QueueEvent = {
  at: Date;
  /** `NONE` where no call is meant. */
  call: string;
  queue: string;
  agent: string;
  event: string;
  /** `place` and `origin` are filled in when the line is written. */
  data: (string | number)[];
};
export const place = '{place}';
export const origin = '{origin}';

type Names = { queueCode: (id: string) => string; agent: (id: string | null) => string; party: string };
type Facts = { visits: VisitFact[]; turns: TurnFact[]; rings: RingFact[] };
const seconds = (ms: number): number => Math.round(ms / 1000);

export function eventsOfCall(call: string, { visits, turns, rings }: Facts, names: Names): QueueEvent[] {
  const events: QueueEvent[] = [];
  const say = (at: Date, queueId: string, agent: string, event: string, ...data: QueueEvent['data']): void => {
    events.push({ at, call, queue: names.queueCode(queueId), agent, event, data });
  };
  for (const visit of visits) {
    const { queue_id: queue, left_at: left } = visit;
    const waited = seconds(visit.waited_ms);
    say(visit.entered_at, queue, 'NONE', 'ENTERQUEUE', '', names.party, place);
    for (const ring of rings)
      if (
        ring.queue_id === queue &&
        ring.decided_at &&
        ring.offered_at >= visit.entered_at &&
        ring.offered_at <= left
      ) {
        const rang = ring.decided_at.getTime() - ring.offered_at.getTime();
        if (ring.outcome === 'missed' || ring.outcome === 'declined' || ring.outcome === 'not-ready')
          say(ring.decided_at, queue, names.agent(ring.staff_id), 'RINGNOANSWER', rang);
        if (ring.outcome === 'withdrawn') say(ring.decided_at, queue, names.agent(ring.staff_id), 'RINGCANCELED', rang);
      }
    switch (visit.outcome) {
      case 'answered':
        answered(visit);
        break;
      case 'callback':
        say(left, queue, 'NONE', 'EXITWITHKEY', '*', place, origin, waited);
        break;
      case 'overflow':
      case 'late':
      case 'full':
      case 'long':
      case 'voicemail':
        say(left, queue, 'NONE', 'EXITWITHTIMEOUT', place, origin, waited);
        break;
      default:
        say(left, queue, 'NONE', 'ABANDON', place, origin, waited);
    }
  }
  return events.sort((a, b) => a.at.getTime() - b.at.getTime());

  function answered(visit: VisitFact): void {
    const { queue_id: queue } = visit;
    const waited = seconds(visit.waited_ms);
    const index = turns.findIndex(({ answered_at, queue_id }) => queue_id === queue && answered_at >= visit.left_at);
    const turn = turns[index];
    if (!turn) return;
    const agent = names.agent(turn.staff_id);
    say(turn.answered_at, queue, agent, 'CONNECT', waited, call, seconds(turn.rang_ms));
    const talked = seconds(turn.ended_at.getTime() - turn.answered_at.getTime());
    const next = turns[index + 1];
    const waits = visits.some(({ entered_at }) => entered_at >= turn.ended_at);
    const handed = next && !waits;
    if (turn.ended_by === 'transferred' || (turn.ended_by === 'transfer' && handed))
      say(
        turn.ended_at,
        queue,
        agent,
        'ATTENDEDTRANSFER',
        'BRIDGE',
        names.agent(next?.staff_id ?? null),
        waited,
        talked,
        origin,
      );
    else if (turn.ended_by === 'transfer')
      say(
        turn.ended_at,
        queue,
        agent,
        'BLINDTRANSFER',
        next?.queue_id ? names.queueCode(next.queue_id) : '',
        'queues',
        waited,
        talked,
        origin,
      );
    else {
      const who = turn.ended_by === 'caller' ? 'COMPLETECALLER' : 'COMPLETEAGENT';
      say(turn.ended_at, queue, agent, who, waited, talked, origin);
    }
  }
}

/** Sign-on, breaks and sign-off of a member, in each queue of calls that they serve. */
export function eventsOfAgent(stretches: readonly Stretch[], queues: readonly string[], agent: string): QueueEvent[] {
  const events: QueueEvent[] = [];
  const say = (at: Date, event: string, ...data: string[]): void => {
    for (const queue of queues) events.push({ at, call: 'NONE', queue, agent, event, data });
  };
  let before: Stretch | null = null;
  for (const stretch of stretches) {
    // Offline is what lies between stretches.
    const joined = !before?.ended_at || stretch.started_at.getTime() - before.ended_at.getTime() > 1000;
    if (joined) {
      if (before?.ended_at) say(before.ended_at, 'REMOVEMEMBER');
      say(stretch.started_at, 'ADDMEMBER', stretch.state === 'break' ? '1' : '');
    }
    const paused = stretch.state === 'break';
    const was = !joined && before?.state === 'break';
    if (paused && (!was || joined)) say(stretch.started_at, 'PAUSE', stretch.reason ?? '');
    if (!paused && was) say(stretch.started_at, 'UNPAUSE', '');
    before = stretch;
  }
  if (before?.ended_at) say(before.ended_at, 'REMOVEMEMBER');
  return events;
}

/** Gives events that come in order their places, and writes them down. */
export class QueueLogWriter {
  private readonly waiting = new Map<string, string[]>();
  private readonly origins = new Map<string, number>();

  line({ at, call, queue, agent, event, data }: QueueEvent): string {
    const line = this.waiting.get(queue) ?? [];
    this.waiting.set(queue, line);
    const key = `${queue} ${call}`;
    if (event === 'ENTERQUEUE') {
      line.push(call);
      this.origins.set(key, line.length);
    }
    const here = Math.max(1, line.indexOf(call) + 1);
    const written = data.map((value) =>
      value === place
        ? here
        : value === origin
          ? (this.origins.get(key) ?? 1)
          : String(value).replaceAll(/[|\r\n]/g, ' '),
    );
    if (leaves.has(event)) {
      const index = line.indexOf(call);
      if (index >= 0) line.splice(index, 1);
    }
    if (ends.has(event)) this.origins.delete(key);
    return `${[Math.floor(at.getTime() / 1000), call, queue, agent, event, ...written].join('|')}\n`;
  }
}
const leaves = new Set(['CONNECT', 'ABANDON', 'EXITWITHTIMEOUT', 'EXITWITHKEY']);
const ends = new Set([
  'ABANDON',
  'EXITWITHTIMEOUT',
  'EXITWITHKEY',
  'COMPLETECALLER',
  'COMPLETEAGENT',
  'BLINDTRANSFER',
  'ATTENDEDTRANSFER',
]);
