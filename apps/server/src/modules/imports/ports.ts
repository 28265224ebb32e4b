/** What the program gave this module at wiring. */
import type { Files, Jobs } from '#kernel';

export type ImportPorts = { files: Files; jobs: Jobs; site: number };
let given: ImportPorts | null = null;
export function givePorts(ports: ImportPorts): void {
  given = ports;
}
export function ports(): ImportPorts {
  if (!given) throw new Error('imports: used before wiring');
  return given;
}
