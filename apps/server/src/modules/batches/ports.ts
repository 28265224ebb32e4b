/** What the program gave this module at wiring. */
import type { Jobs } from '#kernel';

type BatchPorts = { jobs: Jobs; site: number; fault(error: unknown): void };
let given: BatchPorts | null = null;
export function givePorts(ports: BatchPorts): void {
  given = ports;
}
export function ports(): BatchPorts {
  if (!given) throw new Error('batches: used before wiring');
  return given;
}
