/** Why a message waits or did not arrive, in words; what the other side said where there are none. */
import { problem } from '@qiao/server/contracts/channels';
import { i18n } from '../../shared/i18n.ts';

export function reasonWords(reason: string): string {
  // A refusal whose meaning is published has words of its own.
  const code = /^wechat-(-?\d+)$/.exec(reason)?.[1];
  if (code) return i18n.t(`channels:wechat.${code}`, { defaultValue: code });
  const known = problem.safeParse(reason);
  return known.success ? i18n.t(`channels:problems.${known.data}`) : reason;
}
