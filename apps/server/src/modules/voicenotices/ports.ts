/** What this room takes of the program, set while wiring. */
import type { Kernel } from '#kernel';
import type { WayRow } from './tables.ts';

type Ports = Pick<Kernel, 'keys' | 'jobs' | 'db' | 'log' | 'config'>;
let given: Ports | null = null;

export function plug(ports: Ports): void {
  given = ports;
}
export function ports(): Ports {
  if (!given) throw new Error('notices of voice mail are not wired');
  return given;
}

export type Numbers = { textTo: string[]; callTo: string[] };
const what = 'voicenotices.numbers';
export function sealNumbers(numbers: Numbers): Pick<WayRow, 'ring' | 'wrapped_key' | 'numbers_sealed'> {
  const { keys } = ports();
  const { key, wrapped } = keys.create();
  return {
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
    numbers_sealed: keys.seal(key, JSON.stringify(numbers), what),
  };
}
export function openNumbers(row: WayRow): Numbers {
  const { keys } = ports();
  const key = keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key });
  return JSON.parse(keys.open(key, row.numbers_sealed, what)) as Numbers;
}
