/** Which invitation rule fits a visit. */
import type { RuleRow } from '../tables.ts';

export type Seen = {
  widgetId: string | null;
  page: string;
  referrer: string;
  visitCount: number;
  startedAt: number;
};

export type Conditions = Pick<
  RuleRow,
  'id' | 'widget_id' | 'active' | 'page_has' | 'referrer_has' | 'stay_seconds' | 'visits' | 'again_days'
>;

const has = (text: string, part: string): boolean => part === '' || text.toLowerCase().includes(part.toLowerCase());

/** `askedAt`: when this visitor was last asked by a rule (ms). */
export function fits(rule: Conditions, seen: Seen, now: number, askedAt: number | null): boolean {
  if (!rule.active || rule.widget_id !== seen.widgetId) return false;
  if (seen.visitCount < rule.visits || now - seen.startedAt < rule.stay_seconds * 1000) return false;
  // Whoever was asked just now, by any rule, is left alone until this rule's days are over.
  if (
    askedAt !== null &&
    (rule.again_days === 0 ? askedAt >= seen.startedAt : now - askedAt < rule.again_days * 86_400_000)
  )
    return false;
  return has(seen.page, rule.page_has) && has(seen.referrer, rule.referrer_has);
}
