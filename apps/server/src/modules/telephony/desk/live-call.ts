/** One call under way: where it leads, step by step, from the first ring to the last row. */
import type { Leg, TelephonyEvent } from '@qiao/softswitch';
import { clock } from '#kernel';
import { type Act, flowToRun } from '#modules/flows';
import { defaultQueue, type QueueConfig } from '../flow-nodes.ts';
import { liveAct } from '../live-acts.ts';
import { moveCall } from '../move-call.ts';
import { callsById, lockCall, markLeg, saveCall } from '../store-calls.ts';
import { extensionById, readPolicyRow } from '../store-lines.ts';
import type { CallRow, LegRow, NumberRow } from '../tables.ts';
import { opened, sealed } from '../vault.ts';
import { AgentLegs } from './agent-legs.ts';
import { Attended, type Outcome, type Phase, phaseOf } from './attended.ts';
import { closeRows } from './close-rows.ts';
import { type DirectParts, type Ended, ringTelephone, talkAtTelephone } from './direct.ts';
import { leadElsewhere } from './elsewhere.ts';
import { atDoor, enterLine } from './enter-line.ts';
import { Line } from './line.ts';
import { LiveCaller } from './live-caller.ts';
import type { News } from './news.ts';
import { openRows } from './open-rows.ts';
import { type DeskParts, Mailbox } from './parts.ts';
import { type Placed, ringOut } from './ring-out.ts';
import { type DialogueHost, runDialogue } from './run-dialogue.ts';
import { filesOf } from './sounds.ts';
import { Talk } from './talk.ts';
import type { Left } from './waiting.ts';

export class LiveCall {
  readonly id: string;
  readonly caller: Line;
  readonly agents: AgentLegs;
  readonly mail = new Mailbox<News>();
  private readonly parts: DeskParts;
  private readonly talk: Talk;
  private row: CallRow;
  private language: 'zh' | 'en' = 'zh';
  /** Who or what ended it, as far as it is known. */
  private because = 'flow';
  /** What is written with its end. */
  private last: Partial<CallRow> = {};
  private readonly claim: (legId: string) => void;
  /** Where it stood in a queue's node when somebody else led it. */
  private standing: { phase: Phase; staffId: string | null } | null = null;

  private constructor(parts: DeskParts, row: CallRow, legId: string, claim: (legId: string) => void) {
    this.parts = parts;
    this.row = row;
    this.id = row.id;
    this.claim = claim;
    this.caller = new Line(parts, legId);
    this.talk = new Talk(parts, row, this.caller);
    this.agents = new AgentLegs(parts, row.id, row.dialled, claim);
  }

  /** A call that came in for one of the company's numbers: rows first, then it is answered. */
  static async open(parts: DeskParts, leg: Leg, number: NumberRow, claim: (legId: string) => void): Promise<LiveCall> {
    return new LiveCall(parts, await openRows(parts, leg, number), leg.legId, claim);
  }

  /** A call that an agent places; its rows are there already. */
  static out(parts: DeskParts, row: CallRow, claim: (legId: string) => void): LiveCall {
    return new LiveCall(parts, row, row.caller_leg!, claim);
  }

  /** A call that somebody else led until now; its caller is still there. `find` comes next. */
  static adopt(parts: DeskParts, row: CallRow, claim: (legId: string) => void): LiveCall {
    return new LiveCall(parts, row, row.caller_leg!, claim);
  }

  /** `legs`: of agents, as the rows say; what happened to them meanwhile is told as if it happened now. */
  find(living: ReadonlyMap<string, Leg>, legs: readonly LegRow[], recordingId: string | null): void {
    this.talk.adopt(living.get(this.caller.legId)?.bridgeId ?? null, recordingId);
    for (const leg of legs) {
      const live = living.get(leg.id);
      const up = live?.state === 'up' || live?.state === 'held';
      this.agents.adopt(leg, { up: up && leg.answered_at !== null, muted: live?.muted ?? false });
      if (!live) this.mail.put({ what: 'leg-ended', legId: leg.id, cause: 'normal' });
      else if (up && !leg.answered_at) this.mail.put({ what: 'leg-up', legId: leg.id });
    }
  }

  /** Somebody else leads from now on: nothing is changed here any more. */
  leave(): void {
    this.caller.leave();
    this.mail.put({ what: 'caller-gone' });
  }

  take(event: TelephonyEvent): void {
    if (!('legId' in event)) return;
    if (event.legId === this.caller.legId) {
      this.caller.take(event);
      if (event.type === 'leg.answered') this.mail.put({ what: 'party-up' });
      if (event.type === 'leg.ended') this.mail.put({ what: 'caller-gone', cause: event.cause });
      return;
    }
    if (event.type === 'leg.answered') this.mail.put({ what: 'leg-up', legId: event.legId });
    if (event.type === 'leg.ended') this.mail.put({ what: 'leg-ended', legId: event.legId, cause: event.cause });
  }

  /** Leads it to its end. Never throws. */
  async lead(number: NumberRow, leg?: Leg): Promise<void> {
    const { adapter, log } = this.parts;
    try {
      await adapter.setTag(this.caller.legId, this.id);
      if (leg?.state !== 'up') await adapter.answer(this.caller.legId);
      await this.parts.db.transact((tx) => markLeg(tx, this.caller.legId, { answeredAt: clock.now() }));
      if (number.target_kind === 'flow') await this.leadThroughFlow(number.target_id, null);
      else if (number.target_kind === 'queue') await this.leadToQueue(number.target_id);
      else await this.leadToTelephone(number.target_id);
    } catch (error) {
      if (!this.caller.gone && !this.parts.left()) log.error({ err: error, call: this.id }, 'a call could not be led');
    }
    await this.close();
  }

  /** Leads a call that an agent places. Never throws. */
  async leadOut(placed: Placed): Promise<void> {
    const { parts, caller: party, agents, mail } = this;
    this.because = 'error';
    try {
      const rung = await ringOut({ parts, callId: this.id, party, agents, mail }, placed);
      if (rung === 'answered') await this.attend(defaultQueue(this.row.queue_id!), 'connecting', placed.staffId);
      else this.because = rung;
    } catch (error) {
      if (!parts.left()) parts.log.error({ err: error, call: this.id }, 'a call could not be placed');
    }
    await this.close();
  }

  /** Goes on where it stood. `number`: what it came for; `leg`: its caller as the engine has it. Never throws. */
  async leadOn(number: NumberRow | null, leg: Leg): Promise<void> {
    const { row, caller, parts } = this;
    const { state } = row;
    this.because = row.direction === 'out' ? 'interrupted' : 'flow';
    try {
      if (state === 'ringing' && row.direction !== 'out') {
        await this.agents.clear();
        if (number) return await this.lead(number, leg);
      } else if (row.direction === 'out') {
        // Who was only being called is not rung up by nobody; who talks talks on.
        if (row.answered_at) await this.attend(defaultQueue(row.queue_id!), phaseOf(state), row.agent_id);
      } else if (!row.queue_id && row.agent_leg && phaseOf(state) !== 'waiting') {
        // At a telephone, by a number or a flow's way to it: they talk on, and with that it is over.
        await this.talkOn(row.agent_leg);
      } else if (row.flow_id) {
        if (state === 'dialogue') await caller.quiet();
        else this.standing = { phase: phaseOf(state), staffId: row.agent_id };
        await this.leadThroughFlow(row.flow_id, row.dialogue_sealed);
      } else if (row.queue_id) await this.attend(defaultQueue(row.queue_id), phaseOf(state), row.agent_id);
    } catch (error) {
      if (!parts.left()) parts.log.error({ err: error, call: this.id }, 'a call could not be led on');
    }
    await this.close();
  }

  /** With the telephone that a number leads to. */
  private async talkOn(legId: string): Promise<void> {
    const { parts, caller, talk, mail, claim } = this;
    const given = { parts, callId: this.id, shown: this.row.dialled, caller, talk, mail, claim };
    claim(legId);
    const extension = this.agents.legs.get(legId);
    const ended = await talkAtTelephone(given, legId, this.row.waited_ms);
    this.because = ended.by;
    this.last = extension ? { agent_id: extension.staffId } : {};
  }

  private async leadThroughFlow(flowId: string, checkpoint: string | null): Promise<void> {
    const { parts } = this;
    const flow = await flowToRun(parts.db, parts.scope, flowId, this.row.flow_version);
    if (!flow) {
      parts.log.error({ flow: flowId }, 'a number leads to a flow that is not published');
      await this.caller.say(await filesOf(parts, [{ prompt: 'system.sorry' }], this.language));
      return;
    }
    if (!checkpoint)
      await parts.db.transact((tx) =>
        moveCall(tx, parts.scope, this.id, 'greet', { reason: 'flow', change: { flow_version: flow.number } }),
      );
    const host: DialogueHost = {
      saved: async (state) => {
        this.language = state.language;
        await this.saveCheckpoint(JSON.stringify(state));
      },
      act: (act, exits, language) => this.act(act, exits, language),
      failed: (code, nodeId) => parts.log.warn({ flow: flowId, node: nodeId, code, call: this.id }, 'a flow failed'),
    };
    const party = this.row.party_sealed ? opened(this.keyed(), this.row.party_sealed, 'party') : '';
    const from = checkpoint
      ? { state: JSON.parse(opened(this.keyed(), checkpoint, 'dialogue')) }
      : { values: { caller: party, dialled: this.row.dialled } };
    await runDialogue(parts, this.caller, flow, host, from);
  }

  private keyed = (): { ring: number; wrapped_key: string } => ({
    ring: this.row.ring,
    wrapped_key: this.row.wrapped_key!,
  });

  private async saveCheckpoint(state: string): Promise<void> {
    const { db, scope } = this.parts;
    await db.transact(async (tx) => {
      const row = await lockCall(tx, scope, this.id);
      if (row?.wrapped_key && row.state === 'dialogue')
        await saveCall(tx, {
          ...row,
          dialogue_sealed: sealed({ ...row, wrapped_key: row.wrapped_key }, state, 'dialogue'),
        });
    });
  }

  private async act(act: Act, exits: ReadonlySet<string>, language: 'zh' | 'en') {
    const { parts } = this;
    this.language = language;
    const outcome = (exit: string) => ({ kind: 'outcome' as const, exit, values: {} });
    if (act.kind === 'queue') {
      const config = act.config as QueueConfig;
      const { standing } = this;
      this.standing = null;
      const ended = standing ? await this.attend(config, standing.phase, standing.staffId) : await this.visit(config);
      if (ended === 'gone' || (ended === 'done' && !exits.has('done'))) return null;
      const reason = typeof ended === 'string' ? ended : ended.left.exit;
      if (ended !== 'closed') await parts.db.transact((tx) => moveCall(tx, parts.scope, this.id, 'resume', { reason }));
      if (typeof ended === 'string') return outcome(ended);
      const exit = await this.goOn(ended.left, exits);
      return exit ? outcome(exit) : null;
    }
    if (act.kind === 'rated') {
      await parts.db.transact(async (tx) => {
        const row = await lockCall(tx, parts.scope, this.id);
        if (row) await saveCall(tx, { ...row, score: Number(act.config.score) });
      });
      return null;
    }
    if (act.kind === 'extension' || act.kind === 'transfer') {
      await this.sayRecording();
      const led = await leadElsewhere(this.elsewhere(), act);
      if (led.exit) return outcome(led.exit);
      this.because = led.by;
      this.last = led.last;
      return null;
    }
    const plugged = liveAct(act.kind);
    if (!plugged) return outcome('failed');
    const party = this.row.party_sealed ? opened(this.keyed(), this.row.party_sealed, 'party') : null;
    const caller = new LiveCaller(parts, this.caller, this.row, { party, language });
    try {
      return outcome(await plugged(caller, act.config));
    } catch (error) {
      parts.log.error({ err: error, call: this.id, node: act.kind }, 'a node of a flow failed');
      return outcome('failed');
    } finally {
      caller.release();
    }
  }

  private elsewhere(): DirectParts {
    const { parts, caller, talk, mail, claim } = this;
    return { parts, callId: this.id, shown: this.row.dialled, caller, talk, mail, claim };
  }

  private async leadToQueue(queueId: string): Promise<void> {
    const ended = await this.visit(defaultQueue(queueId));
    if (ended === 'closed') await this.caller.say(await filesOf(this.parts, [{ prompt: 'closed' }], this.language));
    if (typeof ended === 'string') return;
    await this.parts.db.transact((tx) =>
      moveCall(tx, this.parts.scope, this.id, 'resume', { reason: ended.left.exit }),
    );
    if (await this.goOn(ended.left, new Set()))
      await this.caller.say(await filesOf(this.parts, [{ prompt: 'system.unreachable' }], this.language));
  }

  private async leadToTelephone(extensionId: string): Promise<void> {
    const { parts, caller } = this;
    const extension = await extensionById(parts.db, parts.scope, extensionId);
    let ended: Ended = { by: 'unanswered', waitedMs: 0, talked: false, busy: true };
    if (extension) {
      await this.sayRecording();
      if (caller.gone) return;
      ended = await ringTelephone(this.elsewhere(), extension);
    }
    this.because = ended.by;
    // Written at the end only: the router knows nothing of such a call, so no seat shows it.
    this.last = { waited_ms: ended.waitedMs, ...(ended.talked && extension ? { agent_id: extension.staff_id } : {}) };
    if (ended.by === 'unanswered')
      await caller.say(await filesOf(parts, [{ prompt: 'system.unreachable' }], this.language));
  }

  private async sayRecording(): Promise<void> {
    const { parts } = this;
    const { say_recording, recording } = await readPolicyRow(parts.db, parts.scope);
    if (say_recording && recording === 'all')
      await this.caller.say(await filesOf(parts, [{ prompt: 'recording' }], this.language));
  }

  private async visit(given: QueueConfig): Promise<Outcome> {
    const { parts } = this;
    const door = await atDoor(parts, given);
    if (door.as === 'closed') return 'closed';
    if (door.as === 'left') return { left: door.left };
    await this.sayRecording();
    if (this.caller.gone) return 'gone';
    const party = this.row.party_sealed ? opened(this.keyed(), this.row.party_sealed, 'party') : null;
    const entered = await enterLine(parts, this.row, party, door.config);
    if (!entered) return 'closed';
    this.row = entered.row;
    return this.attend(door.config, undefined, null, entered.kept);
  }

  /** Where somebody goes who waits no longer; the flow's exit when that is where. Null: they were led there. */
  private async goOn({ exit, goal }: Left, exits: ReadonlySet<string>): Promise<string | null> {
    const { parts } = this;
    if (goal.kind === 'flow') {
      await parts.db.transact(async (tx) => {
        const row = await lockCall(tx, parts.scope, this.id);
        if (row) await saveCall(tx, { ...row, flow_id: goal.flowId, flow_version: null });
      });
      this.row = { ...this.row, flow_id: goal.flowId, flow_version: null };
      await this.leadThroughFlow(goal.flowId, null);
      return null;
    }
    if (goal.kind === 'node') {
      const led = await this.act({ do: 'act', kind: goal.node, config: goal.config }, new Set(), this.language);
      // Somebody was spoken to, or words were left: with that it is over.
      if (led && led.exit !== 'failed')
        await this.caller.say(await filesOf(parts, [{ prompt: 'goodbye' }], this.language));
      if (!led || led.exit !== 'failed') return null;
    }
    return exits.has(exit) ? exit : 'late';
  }

  /** `phase`: where it stands already, led by somebody else before. */
  private async attend(
    config: QueueConfig,
    phase?: Phase,
    staffId: string | null = null,
    kept = false,
  ): Promise<Outcome> {
    const { parts, caller, agents, talk, mail, language, row } = this;
    const placed = row.direction === 'out';
    const before = phase && { phase, staffId, agentLeg: row.agent_leg, queuedAt: row.queued_at };
    const attended = new Attended({
      parts,
      callId: this.id,
      caller,
      agents,
      talk,
      mail,
      language,
      config,
      placed,
      kept,
    });
    const outcome = await attended.run(before);
    this.because = outcome === 'done' ? 'agent' : outcome === 'gone' ? 'caller' : 'flow';
    return outcome;
  }

  get recording(): boolean {
    return this.talk.recordingId !== null;
  }

  /** Hung up, and the rows closed whatever happened before. */
  private async close(): Promise<void> {
    const { adapter, db, scope, log, left } = this.parts;
    if (left()) return;
    await this.agents.clear();
    if (!this.caller.gone) await adapter.hangup(this.caller.legId, 'normal').catch(() => {});
    const reason = this.caller.gone && this.because === 'flow' ? 'caller' : this.because;
    await closeRows(this.parts, this.id, reason, this.last).catch((error) =>
      left() ? undefined : log.error({ err: error, call: this.id }, 'call not closed'),
    );
    const [row] = await callsById(db, scope, [this.id]).catch(() => []);
    if (row?.agent_id) this.parts.realtime.pushEverywhere(`staff:${row.agent_id}`, 'telephony.seat', {});
  }
}
