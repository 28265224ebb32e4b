/** Words for what the trail says. Actions are named by the module that recorded them; unknown ones show their code. */
import { i18n } from '../../shared/i18n.ts';

export function actionWords(action: string): string {
  const dot = action.indexOf('.');
  const [module, what] = [action.slice(0, dot), action.slice(dot + 1)];
  return i18n.t(`${module}:audit.${what}`, { defaultValue: action });
}
