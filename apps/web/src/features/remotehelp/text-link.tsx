/** Texts the link to the customer's telephone, where a gateway may be used and nothing stands in the way. */
import type { Texting } from '@qiao/server/contracts/channels';
import { useEffect, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';

export function TextLink({ customerId, link }: { customerId: string; link: string }) {
  const { t } = useTranslation('remotehelp');
  const [way, setWay] = useState<Texting | null>(null);
  const [state, setState] = useState<'ready' | 'busy' | 'sent'>('ready');
  const [clientId] = useState(() => crypto.randomUUID());
  useEffect(() => {
    const stop = new AbortController();
    // Who may not text, or has nobody to text to, sees nothing of it.
    api('GET /api/channels/texting', { query: { customerId }, signal: stop.signal })
      .then(setWay)
      .catch(() => {});
    return () => stop.abort();
  }, [customerId]);
  const channel = way?.channels.find(({ stoppedAt, held }) => !stoppedAt && !held);
  if (!way?.takes || way.refused || !channel) return null;
  const send = async () => {
    setState('busy');
    try {
      await api('POST /api/channels/texts', {
        body: { customerId, channelId: channel.id, purpose: 'service', text: t('ui.text-words', { link }), clientId },
      });
      setState('sent');
      toast('ok', t('ui.texted'));
    } catch (error) {
      setState('ready');
      toastError(error);
    }
  };
  return (
    <Button className="rh-wide" small busy={state === 'busy'} disabled={state === 'sent'} onClick={() => void send()}>
      {state === 'sent' ? t('ui.texted') : t('ui.text', { number: way.number })}
    </Button>
  );
}
