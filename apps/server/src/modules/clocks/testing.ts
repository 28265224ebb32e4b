/** Tests of clocks steer the time: `at` puts it, `wait` moves it. */
import { steerClock } from '#kernel';

export type SteeredTime = { at: (iso: string) => void; wait: (seconds: number) => void; end: () => void };

export function steeredTime(start: string): SteeredTime {
  let now = Date.parse(start);
  const end = steerClock(() => now);
  return {
    at: (iso) => {
      now = Date.parse(iso);
    },
    wait: (seconds) => {
      now += seconds * 1000;
    },
    end,
  };
}
