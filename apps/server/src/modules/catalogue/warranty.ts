/** Last day of the warranty: the day before the same day `months` later; 31 January + 1 month ends in February. */
export function warrantyEnd(boughtOn: string, months: number): string {
  const [year, month, day] = boughtOn.split('-').map(Number) as [number, number, number];
  const target = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  const same = Date.UTC(target.getUTCFullYear(), target.getUTCMonth(), Math.min(day, lastDay));
  const end = day > lastDay ? same : same - 86_400_000;
  return new Date(end).toISOString().slice(0, 10);
}
