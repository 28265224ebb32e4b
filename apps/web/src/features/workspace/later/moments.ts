/** When things that are put off come back: a few usual moments, in the person's own time. */
export type Moment = { key: 'in-30m' | 'in-2h' | 'tomorrow' | 'monday'; at: Date };

export function moments(now: Date): Moment[] {
  const at = (days: number): Date => {
    const day = new Date(now);
    day.setDate(day.getDate() + days);
    day.setHours(9, 0, 0, 0);
    return day;
  };
  // Monday is 1; from a Monday the next one is a week away.
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { key: 'in-30m', at: new Date(now.getTime() + 30 * 60_000) },
    { key: 'in-2h', at: new Date(now.getTime() + 2 * 3_600_000) },
    { key: 'tomorrow', at: at(1) },
    { key: 'monday', at: at(toMonday) },
  ];
}
