/** What the program gave this module at wiring. */
import type { Jobs } from '#kernel';

let given: { site: number; jobs: Jobs } | null = null;

export function givePorts(ports: { site: number; jobs: Jobs }): void {
  given = ports;
}

export function ownSite(): number {
  return ports().site;
}

export function ownJobs(): Jobs {
  return ports().jobs;
}

function ports(): { site: number; jobs: Jobs } {
  if (given === null) throw new Error('tickets: used before wiring');
  return given;
}
