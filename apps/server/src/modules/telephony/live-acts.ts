/** What rooms below do with a live caller when a flow comes to one of their nodes. They plug in while wiring. */
import type { LiveCaller } from './desk/live-caller.ts';

/** Gives the exit by which the flow goes on. What it throws is logged; the flow then leaves by `failed`. */
export type LiveAct = (caller: LiveCaller, config: Record<string, unknown>) => Promise<string>;

const acts = new Map<string, LiveAct>();

/** Called while wiring; the node's kind is registered with the flows. */
export function registerLiveAct(kind: string, act: LiveAct): void {
  acts.set(kind, act);
}
export const liveAct = (kind: string): LiveAct | undefined => acts.get(kind);
