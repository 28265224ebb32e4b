/** What the program gave this module at wiring. */
import type { Kernel } from '#kernel';

type Given = Pick<Kernel, 'keys'> & { site: number; publicUrl: string };
let given: Given | null = null;

export function givePorts(ports: Given): void {
  given = ports;
}

export function ports(): Given {
  if (!given) throw new Error('sides: used before wiring');
  return given;
}
