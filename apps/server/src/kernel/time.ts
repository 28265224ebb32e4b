/** The only source of "now". Tests steer it; production never does. Instants are UTC `Date`s. */
let source: () => number = Date.now;

export const clock = {
  now(): Date {
    return new Date(source());
  },
  /** Milliseconds since the epoch. */
  ms(): number {
    return source();
  },
};

/** For tests and the seed only: replaces the source of time; returns a function that puts the old one back. */
export function steerClock(next: () => number): () => void {
  const before = source;
  source = next;
  return () => {
    source = before;
  };
}
