/** The calls of a soak: each kind plays one story to its end, and says so when it goes wrong. */
import { randomUUID } from 'node:crypto';
import type { Leg, TelephonyEvent } from '../src/adapter/types.ts';
import type { RunningEmbedded } from './contract/embedded-engine.ts';
import type { PeerCall, PeerPhone } from './contract/peer-phone.ts';
import { until } from './sip/wire.ts';

export const KINDS = ['service', 'abandoned', 'busy', 'blind', 'attended', 'held', 'unanswered'] as const;
export type Kind = (typeof KINDS)[number];

type EventOf<T> = Extract<TelephonyEvent, { type: T }>;

export class Callers {
  private readonly engine: RunningEmbedded;
  private readonly carrier: PeerPhone;
  private readonly phones: PeerPhone[];
  private seed: number;
  private readonly waiting = new Set<(event: TelephonyEvent) => void>();
  private readonly unsubscribe: () => void;
  /** Telephones answer what a story tells them to, by the caller's number that they see. */
  private readonly answering = new Map<string, (call: PeerCall) => void>();

  constructor(engine: RunningEmbedded, carrier: PeerPhone, phones: PeerPhone[], seed: number) {
    this.engine = engine;
    this.carrier = carrier;
    this.phones = phones;
    this.seed = seed;
    this.unsubscribe = engine.adapter.on((event) => {
      for (const look of [...this.waiting]) look(event);
    });
    for (const phone of [carrier, ...phones])
      phone.onCall = (call) => {
        const from = call.incoming!.request.headers.get('from') ?? '';
        const number = /sip:([^@]+)@/.exec(from)?.[1] ?? '';
        this.answering.get(number)?.(call);
      };
  }

  close(): void {
    this.unsubscribe();
  }

  choose(): Kind {
    return KINDS[this.random(KINDS.length)]!;
  }

  async call(kind: Kind): Promise<void> {
    await this[kind]();
  }

  /** A caller hears music, is joined with an agent, they hear each other, one of three hangs up. */
  private async service(): Promise<void> {
    const { adapter } = this.engine;
    const { leg, call } = await this.arrive();
    const agent = await this.ring(leg.legId);
    await this.talk(leg.legId, call, agent);
    await this.end(this.random(3), leg.legId, call, agent);
    await adapter.closeBridge(`b-${leg.legId}`);
    await this.forget(this.carrier, call);
  }

  private async abandoned(): Promise<void> {
    const number = this.number();
    const offered = this.next('leg.offered', ({ leg }) => leg.to === number);
    const call = await this.carrier.dial(number);
    const { leg } = await offered;
    const ended = this.ended(leg.legId);
    await this.engine.adapter.ring(leg.legId);
    await until(() => call.statuses.includes(180), 'ringing');
    call.outgoing!.cancel();
    if ((await ended).cause !== 'cancelled') throw new Error('an abandoned call was not cancelled');
    await until(() => call.failure, 'the end at the caller');
    await this.forget(this.carrier, call);
  }

  private async busy(): Promise<void> {
    const legId = randomUUID();
    const from = this.number();
    let rejected: PeerCall | null = null;
    this.answering.set(from, (call) => {
      rejected = call;
      call.incoming!.reject(486);
    });
    const ended = this.ended(legId);
    await this.engine.adapter.originate({
      ...{ legId, from: { number: from } },
      to: { kind: 'trunk', trunk: 'carrier', number: '13900139000' },
    });
    if ((await ended).cause !== 'busy') throw new Error('busy was not told');
    this.answering.delete(from);
    if (rejected) await this.forget(this.carrier, rejected);
  }

  /** The agent sends the caller on to another telephone (REFER); the controller does it. */
  private async blind(): Promise<void> {
    const { adapter } = this.engine;
    const { leg, call } = await this.arrive();
    const agent = await this.ring(leg.legId);
    await this.talk(leg.legId, call, agent);
    const asked = this.next('leg.transfer-requested', ({ legId }) => legId === agent.legId);
    const { outcome } = await agent.call.session!.refers.refer(agent.phone.at('8002'), null, () => {});
    await asked;
    const second = await this.ring(leg.legId);
    await adapter.join(`b-${leg.legId}`, second.legId);
    await adapter.reportTransfer(agent.legId, 'completed');
    if ((await outcome).status !== 200) throw new Error('the transfer was not reported');
    await this.end(1, null, null, agent);
    call.speak(500);
    await second.call.hears(500);
    await this.end(this.random(3), leg.legId, call, second);
    await adapter.closeBridge(`b-${leg.legId}`);
    await this.forget(this.carrier, call);
  }

  /** The agent has two calls and joins them. */
  private async attended(): Promise<void> {
    const { adapter } = this.engine;
    const { leg, call } = await this.arrive();
    const agent = await this.ring(leg.legId);
    await this.talk(leg.legId, call, agent);
    const asked = this.next('leg.transfer-requested', ({ legId }) => legId === agent.legId);
    const other = await this.ring(leg.legId, agent.phone);
    const { dialog } = other.call.session!;
    await agent.call.session!.refers.refer(
      dialog.target,
      { callId: dialog.callId, toTag: dialog.remoteTag, fromTag: dialog.localTag, earlyOnly: false },
      () => {},
    );
    if ((await asked).replacesLegId !== other.legId) throw new Error('the other leg was not named');
    await adapter.reportTransfer(agent.legId, 'refused');
    await this.end(1, null, null, other);
    await this.end(0, leg.legId, call, agent);
    await adapter.closeBridge(`b-${leg.legId}`);
    await this.forget(this.carrier, call);
  }

  private async held(): Promise<void> {
    const { adapter } = this.engine;
    const { leg, call } = await this.arrive();
    const held = this.next('leg.held', (event) => event.legId === leg.legId && event.held);
    if (this.random(2) === 0) await adapter.hold(leg.legId, true);
    else await call.holdThem(true);
    await held;
    const back = this.next('leg.held', (event) => event.legId === leg.legId && !event.held);
    if ((await adapter.snapshot()).legs.find(({ legId }) => legId === leg.legId)?.heldBy === 'us')
      await adapter.hold(leg.legId, false);
    else await call.holdThem(false);
    await back;
    await this.end(this.random(2) * 2, leg.legId, call, null);
    await this.forget(this.carrier, call);
  }

  private async unanswered(): Promise<void> {
    const legId = randomUUID();
    const from = this.number();
    let rung: PeerCall | null = null;
    this.answering.set(from, (call) => {
      rung = call;
      void call.incoming!.progress(180);
    });
    const ended = this.ended(legId);
    const phone = this.phones[this.random(this.phones.length)]!;
    await this.engine.adapter.originate({
      ...{ legId, from: { number: from }, ringTimeoutMs: 200 },
      to: { kind: 'extension', extension: phone.options.user },
    });
    if ((await ended).cause !== 'no-answer') throw new Error('no answer was not told');
    this.answering.delete(from);
    if (!rung) throw new Error('the telephone did not ring');
    await until(() => rung!.end, 'the CANCEL');
    await this.forget(phone, rung);
  }

  private async arrive(): Promise<{ leg: Leg; call: PeerCall }> {
    const number = this.number();
    const offered = this.next('leg.offered', ({ leg }) => leg.to === number);
    const call = await this.carrier.dial(number);
    const { leg } = await offered;
    await this.engine.adapter.answer(leg.legId);
    await until(() => call.up, 'the answer');
    return { leg, call };
  }

  private async ring(near: string, wanted?: PeerPhone): Promise<{ legId: string; call: PeerCall; phone: PeerPhone }> {
    const phone = wanted ?? this.phones[this.random(this.phones.length)]!;
    const legId = randomUUID();
    const from = this.number();
    const answered = this.next('leg.answered', (event) => event.legId === legId);
    let rung: PeerCall | null = null;
    this.answering.set(from, (call) => {
      rung = call;
    });
    const to = { kind: 'extension' as const, extension: phone.options.user };
    await this.engine.adapter.originate({ legId, to, from: { number: from }, near });
    const call: PeerCall = await until(() => rung, `the ringing of ${phone.options.user}`);
    this.answering.delete(from);
    await call.accept();
    await answered;
    return { legId, call, phone };
  }

  private async talk(legId: string, call: PeerCall, agent: { legId: string; call: PeerCall }): Promise<void> {
    const { adapter } = this.engine;
    const bridge = `b-${legId}`;
    await adapter.createBridge(bridge);
    await adapter.join(bridge, legId);
    await adapter.join(bridge, agent.legId);
    call.speak(500);
    agent.call.speak(1100);
    await Promise.all([call.hears(1100), agent.call.hears(500)]);
  }

  /** 0 the caller hangs up, 1 the agent, 2 the controller; in the end both calls are over. */
  private async end(
    who: number,
    legId: string | null,
    call: PeerCall | null,
    agent: { legId: string; call: PeerCall; phone: PeerPhone } | null,
  ): Promise<void> {
    const { adapter } = this.engine;
    const ends = [legId, agent?.legId ?? null].flatMap((id) => (id === null ? [] : [this.ended(id)]));
    if (who === 0 && call) await call.hangup();
    else if (who === 1 && agent) await agent.call.hangup();
    else if (legId !== null) await adapter.hangup(legId);
    for (const id of [legId, agent?.legId]) if (id != null) await adapter.hangup(id).catch(() => {});
    await Promise.all(ends);
    await until(() => (!call || call.end) && (!agent || agent.call.end), 'both telephones to be free');
    if (agent) await this.forget(agent.phone, agent.call);
  }

  private async forget(phone: PeerPhone, call: PeerCall): Promise<void> {
    await phone.forget(call);
  }

  private ended(legId: string): Promise<EventOf<'leg.ended'>> {
    return this.next('leg.ended', (event) => event.legId === legId);
  }

  private next<T extends TelephonyEvent['type']>(type: T, fits: (event: EventOf<T>) => boolean): Promise<EventOf<T>> {
    const found = new Promise<EventOf<T>>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`waited in vain for ${type}`));
      }, 8000);
      const look = (event: TelephonyEvent): void => {
        if (event.type !== type || !fits(event as EventOf<T>)) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(event as EventOf<T>);
      };
      this.waiting.add(look);
    });
    // A story that has failed before does not come back to this.
    found.catch(() => {});
    return found;
  }

  private number(): string {
    return `7${String(this.random(1e9)).padStart(9, '0')}`;
  }

  /** Park and Miller: the same seed gives the same calls. */
  private random(limit: number): number {
    this.seed = (this.seed * 48_271) % 2_147_483_647;
    return this.seed % limit;
  }
}
