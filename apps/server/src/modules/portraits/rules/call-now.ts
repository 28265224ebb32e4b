/** Whether a call suits, by the minute of the customer's day. */
export type Wanted = {
  from_minute: number | null;
  to_minute: number | null;
  quiet_from: number | null;
  quiet_to: number | null;
};

/** From inclusive, to exclusive; quiet hours may reach over midnight and count before the preferred ones. */
export function callSuits(wanted: Wanted, minute: number): 'suits' | 'outside-hours' | 'quiet' {
  const { quiet_from: from, quiet_to: to } = wanted;
  if (from !== null && to !== null && (from < to ? minute >= from && minute < to : minute >= from || minute < to))
    return 'quiet';
  if (wanted.from_minute !== null && (minute < wanted.from_minute || minute >= wanted.to_minute!))
    return 'outside-hours';
  return 'suits';
}
