/** Calls from outside that were not taken are counted by reason: what set-ups stumble over most is a secret that does not fit. */
import { AppError, clock } from '#kernel';
import { ports } from './ports.ts';
import { countTurnedAway } from './store-log.ts';

/** A flood writes once a second; what comes between is added to the next. */
const restMs = 1000;
const heard = new Map<string, { count: number; at: number }>();

export async function countingRefusals<T>(channelId: string, take: () => Promise<T>): Promise<T> {
  try {
    return await take();
  } catch (error) {
    if (error instanceof AppError && error.status < 500) await note(channelId, error.code);
    throw error;
  }
}

async function note(channelId: string, code: string): Promise<void> {
  const key = `${channelId} ${code}`;
  const known = heard.get(key) ?? { count: 0, at: Number.NEGATIVE_INFINITY };
  known.count++;
  heard.set(key, known);
  if (Math.abs(clock.ms() - known.at) < restMs) return;
  const { count } = known;
  heard.set(key, { count: 0, at: clock.ms() });
  await countTurnedAway(ports().db, { channelId, code, count, at: clock.now() }).catch((error: unknown) => {
    ports().log.warn({ err: (error as Error).message }, 'a refused call could not be counted');
  });
}
