/** What the program gave this module at wiring. */
import type { Kernel } from '#kernel';

type Given = Pick<Kernel, 'files' | 'realtime'> & { site: number };
let given: Given | null = null;

export function givePorts(ports: Given): void {
  given = ports;
}

export function ports(): Given {
  if (!given) throw new Error('bulletins: used before wiring');
  return given;
}

export const allTopic = 'bulletins:all';
/** After the commit: every open browser asks again, in its own time. */
export function pushChanged(what: 'announcements' | 'posts', id: string): void {
  ports().realtime.pushEverywhere(allTopic, `bulletins.${what}`, { id });
}
