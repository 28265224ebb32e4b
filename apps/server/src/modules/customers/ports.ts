/** What the program gave this module at wiring; use cases take only `(tx, scope, input)`. */
import type { Files, Keys } from '#kernel';

export type CustomerPorts = { keys: Keys; files: Files; site: number; anchorDir: string };
let given: CustomerPorts | null = null;

export function givePorts(ports: CustomerPorts): void {
  given = ports;
}

export function ports(): CustomerPorts {
  if (!given) throw new Error('customers: used before wiring');
  return given;
}
