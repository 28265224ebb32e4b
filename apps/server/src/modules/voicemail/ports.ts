/** What this room takes of the program, set while wiring. */
import type { Files, Kernel } from '#kernel';

type Ports = { files: Files; jobs: Kernel['jobs']; site: number; folder: string };
let given: Ports | null = null;

export function plug(ports: Ports): void {
  given = ports;
}
export function ports(): Ports {
  if (!given) throw new Error('voice mail is not wired');
  return given;
}
