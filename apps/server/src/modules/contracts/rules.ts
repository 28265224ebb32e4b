/** What a contract is on a day, and what it covers. Pure. */
import type { ContractPhase } from './contract.ts';
import type { ContractRow } from './tables.ts';

export const soonDays = 30;
/** Said again when so few days are left. */
const urgentDays = 7;
const dayMs = 86_400_000;

/** The day in the company's time. */
export const dayOf = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

export const daysLeft = (endsOn: string | null, today: string): number | null =>
  endsOn === null ? null : Math.round((Date.parse(endsOn) - Date.parse(today)) / dayMs);

export const noticeStep = (days: number): number => (days <= urgentDays ? urgentDays : soonDays);

export function phaseOf(
  { state, starts_on: starts, ends_on: ends }: Pick<ContractRow, 'state' | 'starts_on' | 'ends_on'>,
  today: string,
): ContractPhase {
  if (state !== 'active') return state;
  if (starts > today) return 'upcoming';
  const left = daysLeft(ends, today);
  if (left === null || left > soonDays) return 'running';
  return left < 0 ? 'ended' : 'expiring';
}

/** Products null: whatever it covers. A contract that names none covers all. */
export const covers = (contract: readonly string[], products: readonly string[] | null): boolean =>
  products === null || contract.length === 0 || contract.some((one) => products.includes(one));
