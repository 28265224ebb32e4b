/** Texts the link, in the customer's language, to one of the customer's telephones, where a gateway may be used and nothing stands in the way. */
import type { Texting } from '@qiao/server/contracts/channels';
import { useEffect, useId, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';

/** `identityId`: which number of the file. */
type Way = Texting & { identityId: string };

export function TextLink({ customerId, words }: { customerId: string; words: string }) {
  const { t } = useTranslation('remotehelp');
  const [ways, setWays] = useState<Way[]>([]);
  const [chosen, setChosen] = useState(0);
  const [state, setState] = useState<'ready' | 'busy' | 'sent'>('ready');
  const [clientId, setClientId] = useState(() => crypto.randomUUID());
  const id = useId();
  useEffect(() => {
    const stop = new AbortController();
    // Who may not text, or has nobody to text to, sees nothing of it.
    waysTo(customerId, stop.signal)
      .then(setWays)
      .catch(() => {});
    return () => stop.abort();
  }, [customerId]);
  const way = ways[chosen];
  const channel = way && free(way);
  if (!way || !channel) return null;
  const send = async () => {
    setState('busy');
    try {
      await api('POST /api/channels/texts', {
        body: {
          customerId,
          identityId: way.identityId,
          channelId: channel.id,
          purpose: 'service',
          text: words,
          clientId,
        },
      });
      setState('sent');
      toast('ok', t('ui.texted'));
    } catch (error) {
      setState('ready');
      toastError(error);
    }
  };
  const choose = (index: number) => {
    setChosen(index);
    // Another number is another text; the same one is not sent twice.
    setClientId(crypto.randomUUID());
    setState('ready');
  };
  if (ways.length === 1)
    return (
      <Button className="rh-wide" small busy={state === 'busy'} disabled={state === 'sent'} onClick={() => void send()}>
        {state === 'sent' ? t('ui.texted') : t('ui.text', { number: way.number })}
      </Button>
    );
  return (
    <>
      <label htmlFor={id}>{t('ui.text-to')}</label>
      <Select
        id={id}
        value={String(chosen)}
        disabled={state === 'busy'}
        options={ways.map(({ number }, index) => ({ value: String(index), label: number }))}
        onChange={(event) => choose(Number(event.target.value))}
      />
      <Button small busy={state === 'busy'} disabled={state === 'sent'} onClick={() => void send()}>
        {t(state === 'sent' ? 'ui.texted' : 'ui.text-send')}
      </Button>
    </>
  );
}

const free = ({ channels }: Texting) => channels.find(({ stoppedAt, held }) => !stoppedAt && !held);

/** The file's telephones that take texts now. */
async function waysTo(customerId: string, signal: AbortSignal): Promise<Way[]> {
  const { identities } = await api('GET /api/customers/{id}', { params: { id: customerId }, signal });
  const phones = identities.filter(({ kind }) => kind === 'phone');
  const asked = await Promise.all(
    phones.map(({ id: identityId }) =>
      api('GET /api/channels/texting', { query: { customerId, identityId }, signal })
        .then((way) => ({ ...way, identityId }))
        .catch(() => null),
    ),
  );
  return asked.filter((way) => way?.takes && !way.refused && free(way) !== undefined).flatMap((way) => way ?? []);
}
