/** Milliseconds to wait before try `attempt` (1 = the first after a loss): doubling to 20 s, spread so that a thousand browsers do not return at once. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(20_000, 700 * 2 ** (attempt - 1));
  return Math.round(ceiling * (0.5 + random() / 2));
}
