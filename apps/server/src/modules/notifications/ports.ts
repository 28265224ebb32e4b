/** What the program gave this module at wiring. */
import type { Files, Jobs, Keys } from '#kernel';

export type NotificationPorts = {
  keys: Keys;
  files: Files;
  jobs: Jobs;
  site: number;
  /** False while no SMTP server is configured: nothing is queued then. */
  canMail: boolean;
};
let given: NotificationPorts | null = null;
export function givePorts(ports: NotificationPorts): void {
  given = ports;
}
export function ports(): NotificationPorts {
  if (!given) throw new Error('notifications: used before wiring');
  return given;
}
