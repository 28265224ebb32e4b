/** What this room takes of the program, set while wiring. */
import type { Kernel } from '#kernel';

type Ports = Pick<Kernel, 'keys' | 'jobs' | 'signals'> & { site: number };
let given: Ports | null = null;

export function plug(ports: Ports): void {
  given = ports;
}
export function ports(): Ports {
  if (!given) throw new Error('call-backs are not wired');
  return given;
}
