/** What the program gave this module at wiring. */

import { z } from 'zod';
import { type Database, defineJob, type Jobs, type Keys, type Logger, type Outgoing } from '#kernel';

export type WorkplacePorts = {
  keys: Keys;
  jobs: Jobs;
  db: Database;
  log: Logger;
  outgoing: Outgoing;
  site: number;
  publicUrl: string;
};
let given: WorkplacePorts | null = null;
export function givePorts(ports: WorkplacePorts): void {
  given = ports;
}
export function ports(): WorkplacePorts {
  if (!given) throw new Error('workplaces: used before wiring');
  return given;
}
export const tellJob = defineJob('workplaces.tell', z.object({ robotId: z.uuid() }));
