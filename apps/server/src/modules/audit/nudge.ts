/** Wakes the sealer of this process after a commit, so that sealing need not wait for its next look. */
const sleepers = new Set<() => void>();

export function nudgeSealer(): void {
  for (const wake of [...sleepers]) wake();
}

/** Resolves at the next nudge, after `ms`, or when the signal aborts. */
export async function untilNudged(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      sleepers.delete(done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    sleepers.add(done);
    signal.addEventListener('abort', done, { once: true });
  });
}
