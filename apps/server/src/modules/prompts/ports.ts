/** What this room takes of the program, set while wiring. */
import type { Files } from '#kernel';

type Ports = { files: Files; folder: string };
let given: Ports | null = null;

export function plug(ports: Ports): void {
  given = ports;
}
export function ports(): Ports {
  if (!given) throw new Error('prompts are not wired');
  return given;
}
