/** What the program gave this module at wiring. */
import type { Database, Jobs } from '#kernel';

export type SelectionPorts = { db: Database; jobs: Jobs; site: number; canMail: boolean };
let given: SelectionPorts | null = null;
export function givePorts(ports: SelectionPorts): void {
  given = ports;
}
export function ports(): SelectionPorts {
  if (!given) throw new Error('selections: used before wiring');
  return given;
}
