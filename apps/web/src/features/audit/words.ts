/** Words for what the trail says. Actions are named by the module that recorded them; unknown ones show their code. */
import { i18n } from '../../shared/i18n.ts';

export function actionWords(action: string): string {
  const dot = action.indexOf('.');
  const [module, what] = [action.slice(0, dot), action.slice(dot + 1)];
  return i18n.t(`${module}:audit.${what}`, { defaultValue: action });
}

/** A local day as the instant it begins, or null. */
export function dayStart(day: string, plusDays = 0): string | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return null;
  const date = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + plusDays);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
