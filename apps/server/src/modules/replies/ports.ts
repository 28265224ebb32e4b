/** What the program gave this module at wiring. */
import type { Files } from '#kernel';

let given: { files: Files; site: number } | null = null;

export function givePorts(ports: { files: Files; site: number }): void {
  given = ports;
}

export function ports(): { files: Files; site: number } {
  if (!given) throw new Error('replies: used before wiring');
  return given;
}
