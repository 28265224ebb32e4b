/** What this room takes of the program, set while wiring. */
import type { Files, Kernel, Keys } from '#kernel';
import type { Desk } from './desk/desk.ts';

type Ports = { files: Files; keys: Keys; site: number; signals: Kernel['signals'] };
let given: Ports | null = null;
let desk: Desk | null = null;

export function plug(ports: Ports): void {
  given = ports;
}
export function giveDesk(made: Desk): void {
  desk = made;
}
/** Something of a call, a line or a seat is not what it was: those who watch look again. */
export const liveSignal = 'telephony.live';
export const tellLive = (): void => given?.signals.latest(liveSignal, {});
/** For rooms below, who steer what it leads. */
export function theDesk(): Desk {
  if (!desk) throw new Error('telephony is not wired');
  return desk;
}
export function ports(): Ports {
  if (!given) throw new Error('telephony is not wired');
  return given;
}
/** Whether this node leads calls now. */
export const desksOpen = (): boolean => desk?.open ?? false;
