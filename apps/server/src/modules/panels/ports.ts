/** What the program gave this module at wiring. */
import type { Kernel } from '#kernel';

type Given = Pick<Kernel, 'keys'> & { site: number; host: string };
let given: Given | null = null;

export function givePorts(what: Given): void {
  given = what;
}
export function ports(): Given {
  if (!given) throw new Error('panels: used before wiring');
  return given;
}
