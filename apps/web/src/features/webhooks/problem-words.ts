/** Why a call failed, in words; the code itself where there are none. */
import { i18n } from '../../shared/i18n.ts';

export function problemWords(problem: string): string {
  const why = /^kernel\.outgoing-(?:failed|refused): (.+)$/.exec(problem)?.[1];
  return why ? i18n.t(`webhooks:ui.why.${why.replaceAll(' ', '-')}`, { defaultValue: problem }) : problem;
}
