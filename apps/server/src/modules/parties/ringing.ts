/** Who is rung now, told to the room below that shows it to those who may pick up. */
import type { Way } from './plan.ts';

/** A telephone of the house, or (without an extension) somebody's browser. */
export type Rung = { extension: string | null; staffId: string | null };

let heard: ((rung: Rung[]) => void) | null = null;
/** Also told when they ring no longer. Does not throw and does not wait: it is called where calls are led. */
export function registerRinging(hear: NonNullable<typeof heard>): void {
  heard = hear;
}

export function tellRinging(ways: readonly Way[]): void {
  heard?.(
    ways.flatMap((way) =>
      way.kind === 'trunk' ? [] : { extension: way.kind === 'extension' ? way.extension : null, staffId: way.staffId },
    ),
  );
}
