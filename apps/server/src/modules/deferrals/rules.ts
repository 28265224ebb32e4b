/** How far things may be put off. Pure. */
export const most = { days: 90, waiting: 20 };

/** Not in the past, not further than people keep in mind. */
export function mayWaitUntil(at: Date, now: Date): boolean {
  const ahead = at.getTime() - now.getTime();
  return ahead > 0 && ahead <= most.days * 86_400_000;
}
