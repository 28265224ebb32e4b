/** What the program gave this module at wiring. */
import type { Keys } from '#kernel';

let given: { keys: Keys; site: number } | null = null;
export function givePorts(ports: { keys: Keys; site: number }): void {
  given = ports;
}
export function ports(): { keys: Keys; site: number } {
  if (!given) throw new Error('orders: used before wiring');
  return given;
}
