/** In the composer: how this customer wishes to be met, marked when the words go another way. */
import './portraits.css';
import { useTranslation } from '../../shared/i18n.ts';
import { usePreferences } from './data.ts';

/** The customers' word for a way, by the channel of a conversation. */
const wayOf: Record<string, string> = { chat: 'chat', mail: 'mail', wechat: 'wechat', sms: 'text', text: 'text' };

export default function PreferredMark({ customerId, channel }: { customerId: string; channel: string }) {
  const { t } = useTranslation('portraits');
  const { data } = usePreferences(customerId);
  if (!data?.channel && !data?.language) return null;
  const words = [
    data.channel && t(`ui.channel.${data.channel}`),
    data.language && t(`ui.language.${data.language}`),
  ].filter(Boolean);
  const other = data.channel !== null && data.channel !== wayOf[channel];
  return (
    <span className={`q-tag${other ? ' cu-tag-warn' : ''}`} data-preferred={data.channel ?? ''}>
      {t('ui.prefers', { what: words.join(' · ') })}
    </span>
  );
}
