import { FRAME_SAMPLES } from './audio/frame.ts';
import type { Leg } from './leg.ts';
import type { BridgeRole } from './types.ts';

/** Whether `target` hears `source`: the whole matrix of parties, listeners and coaches. */
function hears(target: Leg, source: Leg, sourceRole: BridgeRole): boolean {
  if (source === target) return false;
  if (sourceRole.role === 'party') return true;
  return sourceRole.role === 'coach' && sourceRole.heardBy.includes(target.id);
}

/**
 * Legs that hear each other. Who hears exactly one other leg gets that leg's packets as they arrive, without waiting for
 * the clock; everybody else gets a mix of their own, made once per tick.
 */
export class Bridge {
  readonly id: string;
  private readonly members = new Map<Leg, BridgeRole>();
  private readonly total = new Int32Array(FRAME_SAMPLES);
  private readonly buffers = new Map<Leg, Int32Array>();

  constructor(id: string) {
    this.id = id;
  }

  get legs(): Leg[] {
    return [...this.members.keys()];
  }

  roleOf(leg: Leg): BridgeRole | null {
    return this.members.get(leg) ?? null;
  }

  /** Joins a leg, or gives a member another role (a listener barges in). */
  join(leg: Leg, role: BridgeRole): void {
    this.members.set(leg, role);
    leg.bridge = this;
    this.replan();
  }

  leave(leg: Leg): void {
    if (!this.members.delete(leg)) return;
    this.buffers.delete(leg);
    leg.bridge = null;
    leg.audio.relayFrom = null;
    leg.audio.relayTargets = [];
    leg.audio.mix = null;
    leg.soleListeners = [];
    leg.audio.setNeedsPcm(leg.wantsPcm);
    this.replan();
  }

  /** Decides anew who relays, who is mixed and whose packets must be decoded. Call after every change. */
  replan(): void {
    for (const leg of this.members.keys()) {
      leg.audio.relayTargets = [];
      leg.soleListeners = [];
    }
    const decoded = new Set<Leg>();
    for (const target of this.members.keys()) this.planFor(target, decoded);
    for (const leg of this.members.keys()) leg.audio.setNeedsPcm(leg.wantsPcm || decoded.has(leg));
  }

  /** Adds up this tick's voices for every leg that needs a mix. */
  mix(): void {
    if (this.buffers.size === 0) return;
    const total = this.total.fill(0);
    for (const [leg, role] of this.members) {
      if (role.role === 'party' && leg.speaks && leg.audio.audible) add(total, leg.audio.frame, 1);
    }
    for (const [target, buffer] of this.buffers) {
      buffer.set(total);
      const role = this.members.get(target);
      if (role?.role === 'party' && target.speaks && target.audio.audible) add(buffer, target.audio.frame, -1);
      for (const [source, sourceRole] of this.members) {
        if (sourceRole.role !== 'coach' || !source.speaks || !source.audio.audible) continue;
        if (hears(target, source, sourceRole)) add(buffer, source.audio.frame, 1);
      }
    }
  }

  private planFor(target: Leg, decoded: Set<Leg>): void {
    const sources: Leg[] = [];
    for (const [source, role] of this.members) if (source.speaks && hears(target, source, role)) sources.push(source);
    const only = sources.length === 1 ? sources[0] : null;
    if (only) only.soleListeners.push(target);
    const relayed = only && !target.audio.busy;
    target.audio.relayFrom = relayed ? only.audio : null;
    if (relayed) only.audio.relayTargets.push(target.audio);
    if (relayed || sources.length === 0) {
      this.buffers.delete(target);
      target.audio.mix = null;
    } else {
      const buffer = this.buffers.get(target) ?? new Int32Array(FRAME_SAMPLES);
      this.buffers.set(target, buffer);
      target.audio.mix = buffer;
    }
    if (!relayed || target.records) for (const source of sources) decoded.add(source);
  }
}

function add(sum: Int32Array, frame: Int16Array, sign: 1 | -1): void {
  if (sign === 1) for (let i = 0; i < FRAME_SAMPLES; i++) sum[i] += frame[i];
  else for (let i = 0; i < FRAME_SAMPLES; i++) sum[i] -= frame[i];
}
