/** One call under way: where it leads, step by step, from the first ring to the last row. */
import type { HangupCause, Leg, TelephonyEvent } from '@qiao/softswitch';
import { clock } from '#kernel';
import { type Act, flowToRun } from '#modules/flows';
import {
  type Dialogue,
  type DialogueHost,
  filesOf,
  Guests,
  Keys,
  Line,
  Mailbox,
  ringPlan,
  runDialogue,
} from '#modules/parties';
import { defaultQueue, type QueueConfig, queueOf } from '#modules/waitrooms';
import { insideRoom } from '../inside.ts';
import { liveAct } from '../live-acts.ts';
import { markLeg } from '../store-calls.ts';
import { partyOfCall } from '../store-raw.ts';
import type { CallRow, NumberRow } from '../tables.ts';
import { AgentLegs } from './agent-legs.ts';
import { Attended, type Outcome, type Phase } from './attended.ts';
import { closeRows } from './close-rows.ts';
import { type Goal, goalOf, telephone } from './elsewhere.ts';
import { atDoor, enterLine, turnedDown } from './enter-line.ts';
import { giveWork } from './hand-on.ts';
import { legBooks } from './leg-books.ts';
import { LiveCaller } from './live-caller.ts';
import type { News } from './news.ts';
import type { DeskParts } from './parts.ts';
import { changeRow, dialogueOf, resumeCall, type Steps, stepsOf, turnAway } from './resume-call.ts';
import { type Placed, ringOut } from './ring-out.ts';
import { sayRecording } from './sounds.ts';
import { phaseOf } from './standing.ts';
import { endedBy, pressed, transferAsked } from './steer-call.ts';
import { Talk } from './talk.ts';
import type { Left } from './waiting.ts';

export class LiveCall {
  readonly id: string;
  readonly caller: Line;
  readonly agents: AgentLegs;
  readonly guests: Guests;
  private readonly keys: Keys;
  attended: Attended | null = null;
  readonly mail = new Mailbox<News>();
  readonly parts: DeskParts;
  private readonly talk: Talk;
  private row: CallRow;
  /** Who or what ended it, as far as it is known. */
  because = 'flow';
  /** Nobody could take it where it was led last. */
  private busy = false;
  private last: Partial<CallRow> = {};
  /** No agent was chosen by the router: nobody is told a staff number, nobody else is offered it. */
  private placed = false;
  private limitSeconds: number | null = null;
  private steps: Steps | null = null;
  /** Where it stood in a queue's node when somebody else led it. */
  private standing: { phase: Phase; staffId: string | null } | null = null;

  private constructor(parts: DeskParts, row: CallRow, legId: string, claim: (legId: string) => void) {
    this.parts = parts;
    this.row = row;
    this.id = row.id;
    this.caller = new Line(parts, legId);
    this.talk = new Talk(parts, row, this.caller);
    const up = (legId: string) => this.mail.put({ what: 'leg-up', legId });
    this.agents = new AgentLegs(parts, row.id, row.dialled, claim, up);
    this.guests = new Guests(parts, { id: row.id, shown: row.dialled }, claim, legBooks(this.talk, this.mail));
    this.keys = new Keys({
      pause: () => this.mail.put({ what: 'keys-late' }),
      codes: () => insideRoom()?.codes ?? null,
      run: (leg, code, number) => void pressed(this, leg, code, number),
      pass: (digits) => void parts.adapter.sendDigits(this.caller.legId, digits).catch(() => {}),
    });
  }

  /** A call that an agent places; its rows are there already. */
  static out(parts: DeskParts, row: CallRow, claim: (legId: string) => void): LiveCall {
    const call = new LiveCall(parts, row, row.caller_leg!, claim);
    call.guests.onCalled = (legId) => call.caller.become(legId);
    return call;
  }

  /** A call whose caller is there: it came just now, or somebody else led it until now (`find` comes next). */
  static of(parts: DeskParts, row: CallRow, claim: (legId: string) => void): LiveCall {
    return new LiveCall(parts, row, row.caller_leg!, claim);
  }

  /** Where they talk and what records it, as somebody else left it. `from`: whose leg is recorded, when the caller has gone from a conference. */
  async find(here: string | null, recordingId: string | null, from: string | null): Promise<void> {
    await this.talk.adopt(here, recordingId);
    this.talk.taped = from;
    if (from) this.caller.gone = true;
  }

  /** Somebody else leads from now on: nothing is changed here any more. */
  leave(): void {
    this.caller.leave();
    this.agents.confirmed.leave();
    this.mail.put({ what: 'caller-gone' });
  }

  take(event: TelephonyEvent): void {
    if (!('legId' in event)) return;
    if (event.legId === this.caller.legId) {
      this.caller.take(event);
      if (event.type === 'leg.answered') this.mail.put({ what: 'party-up' });
      if (event.type === 'leg.away') this.attended?.tellSeat();
      if (event.type === 'leg.ended') this.mail.put({ what: 'caller-gone', cause: event.cause });
      return;
    }
    const { guests, agents } = this;
    if (guests.take(event) || agents.confirmed.take(event) || agents.fellSilent(event)) return;
    if (event.type === 'leg.digit') this.mail.put({ what: 'key', legId: event.legId, digit: event.digit });
    if (event.type === 'leg.held' && this.agents.legs.has(event.legId))
      this.mail.put({ what: 'hold', held: event.held });
    if (event.type === 'leg.transfer-requested') void transferAsked(this, event);
    if (event.type === 'leg.answered') this.mail.put({ what: 'leg-up', legId: event.legId });
    if (event.type === 'leg.ended') this.mail.put({ what: 'leg-ended', legId: event.legId, cause: event.cause });
  }

  /** Leads it to its end. Never throws. */
  async lead(number: NumberRow, leg?: Leg): Promise<void> {
    const { adapter, log } = this.parts;
    // The sound of a browser comes a moment after our answer, or never.
    if (leg?.kind === 'browser' && (await this.mail.take()).what !== 'party-up') return this.close();
    try {
      await adapter.setTag(this.caller.legId, this.id);
      if (leg?.state !== 'up') await adapter.answer(this.caller.legId);
      const answeredAt = clock.now();
      if (number.target_kind !== 'flow')
        await this.parts.db.transact((tx) => markLeg(tx, this.caller.legId, { answeredAt }));
      await this.talk.meet(this.row, this.party());
      const turned = await turnedDown(this.parts, this.row, this.caller, this.talk.language);
      if (turned) this.because = turned;
      else if (number.target_kind === 'flow') await this.leadThroughFlow(number.target_id, null, answeredAt);
      else if (number.target_kind === 'queue') await this.leadToQueue(number.target_id);
      else await this.leadToTelephone(number.target_id);
    } catch (error) {
      if (!this.caller.gone && !this.parts.left()) log.error({ err: error, call: this.id }, 'a call could not be led');
    }
    await this.close();
  }

  /** Leads a call that an agent places. Never throws. */
  async leadOut(placed: Placed): Promise<void> {
    const { parts, row, talk, caller: party, agents, guests, mail } = this;
    this.because = 'error';
    try {
      this.placed = true;
      talk.language = placed.plan.language ?? 'zh';
      this.limitSeconds = placed.plan.limitSeconds ?? null;
      const rung = await ringOut({ parts, row, talk, party, agents, guests, mail }, placed);
      if (rung === 'answered') await this.attend(queueOf(this.row.queue_id), 'connecting', placed.staffId);
      else {
        this.because = rung;
        if (placed.leg) await parts.adapter.reject(placed.leg, rung as HangupCause).catch(() => {});
      }
    } catch (error) {
      if (!parts.left()) parts.log.error({ err: error, call: this.id }, 'a call could not be placed');
    }
    await this.close();
  }

  /** Goes on where it stood. `number`: what it came for; `leg`: its caller as the engine has it. Never throws. */
  async leadOn(number: NumberRow | null, leg: Leg | undefined): Promise<void> {
    const { row, caller, parts } = this;
    this.because = row.direction === 'out' ? 'interrupted' : 'flow';
    try {
      if (row.state === 'ringing' && row.direction !== 'out') {
        await this.agents.clear();
        if (number) return await this.lead(number, leg);
      } else if (row.direction === 'out') {
        // Who was only being called is not rung up by nobody; who talks talks on.
        this.placed = true;
        if (row.answered_at) await this.attend(queueOf(row.queue_id), phaseOf(row.state), row.agent_id);
      } else if (caller.gone || (!row.queue_id && row.agent_leg && phaseOf(row.state) !== 'waiting')) {
        // At a telephone, by a number or a flow's way to it, or without the caller: they talk on, and with that it is over.
        this.placed = true;
        const staffId = this.agents.legs.get(row.agent_leg ?? '')?.staffId ?? null;
        await this.attend(queueOf(null), phaseOf(row.state), staffId);
      } else if (row.flow_id) {
        if (row.state === 'dialogue') await caller.quiet();
        else this.standing = { phase: phaseOf(row.state), staffId: row.agent_id };
        await this.leadThroughFlow(row.flow_id, dialogueOf(row));
      } else if (row.queue_id) await this.attend(defaultQueue(row.queue_id), phaseOf(row.state), row.agent_id);
    } catch (error) {
      if (!parts.left()) parts.log.error({ err: error, call: this.id }, 'a call could not be led on');
    }
    await this.close();
  }

  private async leadThroughFlow(flowId: string, reached: Dialogue | null, answeredAt?: Date): Promise<void> {
    const { parts } = this;
    const flow = await flowToRun(parts.db, parts.scope, flowId, this.row.flow_version);
    const steps = stepsOf(parts, this.row, { version: reached ? null : (flow?.number ?? null), answeredAt });
    this.steps = steps;
    if (!flow) {
      await steps.save();
      parts.log.error({ flow: flowId }, 'a number leads to a flow that is not published');
      await this.say('system.sorry');
      return;
    }
    const host: DialogueHost = {
      saved: (state, asked, soon) => {
        this.talk.language = state.language;
        return steps.reached({ state: JSON.stringify(state), asked }, soon);
      },
      act: (act, exits, language) => this.act(act, exits, language),
      closed: () => turnAway(parts, this.id, 'closed', null),
      failed: (code, nodeId) => parts.log.warn({ flow: flowId, node: nodeId, code, call: this.id }, 'a flow failed'),
    };
    const from = reached
      ? { state: reached }
      : { values: { caller: this.party() ?? '', dialled: this.row.dialled }, language: this.talk.spoken };
    await runDialogue(parts, this.caller, flow, host, from);
    await steps.save();
  }

  private say = async (prompt: string): Promise<unknown> =>
    this.caller.say(await filesOf(this.parts, [{ prompt }], this.talk.language));
  private party = (): string | null => partyOfCall(this.row);

  private async act(act: Act, exits: ReadonlySet<string>, language: 'zh' | 'en') {
    const { parts } = this;
    this.talk.language = language;
    const outcome = (exit: string) => ({ kind: 'outcome' as const, exit, values: {} });
    if (act.kind === 'queue') {
      const given = act.config as QueueConfig;
      const config = { ...given, offerCallback: given.offerCallback && exits.has('callback') };
      const { standing } = this;
      this.standing = null;
      const ended = standing ? await this.attend(config, standing.phase, standing.staffId) : await this.visit(config);
      if (ended === 'gone' || ended === 'ended' || ended === 'limit' || (ended === 'done' && !exits.has('done')))
        return null;
      const reason = typeof ended === 'string' ? ended : ended.left.exit;
      if (ended !== 'closed') await resumeCall(parts, this.id, reason);
      this.busy = ended === 'closed' || typeof ended !== 'string';
      if (typeof ended === 'string') return outcome(ended);
      const exit = await this.goOn(ended.left, exits);
      return exit ? outcome(exit) : null;
    }
    if (act.kind === 'rated') return changeRow(parts, this.id, { score: Number(act.config.score) });
    if (act.kind === 'extension' || act.kind === 'transfer') {
      this.talk.how = await sayRecording(this.parts, this.caller, this.talk.language, this.row);
      const goal = await goalOf(parts, this.row, act);
      const exit = goal ? await this.ringAndTalk(goal) : 'busy';
      this.busy = exit !== null;
      return exit ? outcome(exit) : null;
    }
    return outcome(await this.plugged(act));
  }

  private async plugged(act: Act): Promise<string> {
    const { parts, talk, busy } = this;
    const plugged = liveAct(act.kind);
    if (!plugged) return 'failed';
    const endsBy = (reason: string): void => {
      this.because = reason;
    };
    const caller = new LiveCaller(parts, this.caller, this.row, {
      party: this.party(),
      language: talk.language,
      busy,
      endsBy,
    });
    try {
      return await plugged(caller, act.config);
    } catch (error) {
      parts.log.error({ err: error, call: this.id, node: act.kind }, 'a node of a flow failed');
      return 'failed';
    } finally {
      caller.release();
    }
  }

  private async ringAndTalk({ plan, kind }: Goal): Promise<'busy' | 'silent' | null> {
    const began = clock.now();
    const rung = await ringPlan(this, plan);
    const waited_ms = Math.max(1, clock.now().getTime() - began.getTime());
    if (rung.what === 'unanswered') return rung.busy ? 'busy' : 'silent';
    this.last = { waited_ms };
    if (rung.what === 'gone') {
      this.because = this.caller.goneAs;
      return null;
    }
    const { staffId, way } = rung.guest;
    const legId = rung.guest.legId!;
    this.placed = true;
    const given = await this.guests.pass(rung.guest, async () => {
      await this.agents.take({ legId, staffId, way }, kind);
      return way === 'browser' && staffId !== null && giveWork(this.parts, this.id, { staffId, legId });
    });
    if (!given && staffId) this.last.agent_id = staffId;
    await this.attend(queueOf(null), 'connecting', staffId, { given: given ? staffId : null });
    return null;
  }

  private async leadToQueue(queueId: string): Promise<void> {
    const ended = await this.visit(defaultQueue(queueId));
    if (ended === 'closed') await this.say('closed');
    if (typeof ended === 'string') return;
    await resumeCall(this.parts, this.id, ended.left.exit);
    if (await this.goOn(ended.left, new Set())) await this.say('system.unreachable');
  }

  private async leadToTelephone(extensionId: string): Promise<void> {
    const { parts, caller } = this;
    const goal = await telephone(parts, { extensionId, seconds: 45 });
    if (goal) this.talk.how = await sayRecording(parts, caller, this.talk.language, this.row);
    if (caller.gone) return;
    if (goal && !(await this.ringAndTalk(goal))) return;
    this.because = 'unanswered';
    await this.say('system.unreachable');
  }

  private async visit(given: QueueConfig): Promise<Outcome> {
    const { parts } = this;
    const door = await atDoor(parts, this.id, given);
    if (door.as !== 'open') await this.steps?.save();
    if (door.as === 'closed') return 'closed';
    if (door.as === 'left') return { left: door.left };
    this.talk.how = await sayRecording(parts, this.caller, this.talk.language, this.row, {
      queueId: door.config.queueId,
      before: this.steps?.save,
    });
    if (this.caller.gone) return 'gone';
    const entered = await enterLine(parts, this.row, this.party(), door.config, this.steps);
    if (!entered) return 'closed';
    this.row = entered.row;
    return this.attend(door.config, undefined, null, { kept: entered.kept });
  }

  /** Where somebody goes who waits no longer; the flow's exit when that is where. Null: they were led there. */
  private async goOn({ exit, goal }: Left, exits: ReadonlySet<string>): Promise<string | null> {
    const { parts } = this;
    if (goal.kind === 'flow') {
      await changeRow(parts, this.id, { flow_id: goal.flowId, flow_version: null });
      this.row = { ...this.row, flow_id: goal.flowId, flow_version: null };
      await this.leadThroughFlow(goal.flowId, null);
      return null;
    }
    if (goal.kind === 'node') {
      const led = await this.act({ do: 'act', kind: goal.node, config: goal.config }, new Set(), this.talk.language);
      // Somebody was spoken to, or words were left: with that it is over.
      if (led && led.exit !== 'failed') await this.say('goodbye');
      if (!led || led.exit !== 'failed') return null;
    }
    return exits.has(exit) ? exit : 'late';
  }

  /** `phase`: where it stands already, led by somebody else before. `given`: whose work it has just become. */
  private async attend(
    config: QueueConfig,
    phase?: Phase,
    staffId: string | null = null,
    { kept = false, given = null }: { kept?: boolean; given?: string | null } = {},
  ): Promise<Outcome> {
    const { parts, caller, agents, guests, keys, talk, mail, row, placed, limitSeconds } = this;
    const before = phase && { phase, staffId, agentLeg: row.agent_leg, queuedAt: row.queued_at };
    const who = { parts, callId: this.id, caller, agents, guests, keys, talk, mail };
    const attended = new Attended({ ...who, language: talk.language, config, placed, kept, limitSeconds });
    if (given) attended.hands.given.add(given);
    this.attended = attended;
    const outcome = await attended.run(before);
    this.attended = null;
    keys.close();
    this.last = { ...this.last, ...attended.last };
    this.because = endedBy(outcome);
    if (!attended.next || caller.gone) return outcome;
    await resumeCall(parts, this.id, 'voicemail');
    await caller.quiet();
    await this.plugged(attended.next);
    return outcome;
  }

  get recorded() {
    return { recording: this.talk.recordingId !== null, concealed: this.talk.concealed };
  }

  /** Hung up, and the rows closed whatever happened before. */
  private async close(): Promise<void> {
    const { adapter, log, left } = this.parts;
    if (left()) return;
    const beside = this.guests.list().map(({ staffId }) => staffId);
    await this.guests.clear();
    await this.agents.clear();
    if (!this.caller.gone) await adapter.hangup(this.caller.legId, 'normal').catch(() => {});
    const reason = this.caller.gone && this.because === 'flow' ? this.caller.goneAs : this.because;
    const row = await closeRows(this.parts, this.id, reason, this.last).catch((error) =>
      left() ? null : void log.error({ err: error, call: this.id }, 'call not closed'),
    );
    // Ends of legs that come after the call was given up are told to nobody: whoever was beside is told here.
    for (const staffId of new Set([row?.agent_id, ...beside]))
      if (staffId) this.parts.realtime.pushEverywhere(`staff:${staffId}`, 'telephony.seat', {});
  }
}
