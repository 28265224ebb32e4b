import type { Policy } from '@qiao/server/contracts/clocks';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { useTicketTypes } from '../tickets/data/ticket-types.ts';

export const channels = ['chat', 'call', 'webcall', 'mail', 'wechat', 'sms', 'social', 'ticket'] as const;

/** For which work, in words: 渠道 在线会话 · 类型 投诉. */
export function useMatchText(): (match: Policy['match']) => string {
  const { t } = useTranslation('clocks');
  const { typeName } = useTicketTypes();
  return (match) => {
    const parts = [
      match.channels?.length
        ? match.channels.map((one) => t(`ui.channel.${one}`, { defaultValue: one })).join(i18n.t('tickets:ui.comma'))
        : '',
      match.types?.length ? match.types.map(typeName).join(i18n.t('tickets:ui.comma')) : '',
      match.priorities?.length
        ? match.priorities.map((one) => i18n.t(`tickets:ui.priority.${one}`)).join(i18n.t('tickets:ui.comma'))
        : '',
      match.tierIds?.length ? t('ui.some-tiers', { count: match.tierIds.length }) : '',
    ].filter(Boolean);
    return parts.length > 0 ? parts.join(' · ') : t('ui.all-work');
  };
}
