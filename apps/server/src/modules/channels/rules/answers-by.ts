/** Some channels only listen: nowhere to send an answer was said. */
import type { ChannelRow } from '../tables.ts';

export const answersBy = ({ kind, settings }: Pick<ChannelRow, 'kind' | 'settings'>): boolean =>
  (kind !== 'generic' && kind !== 'chatwoot') || Boolean(settings.outUrl);
