/** A text to a customer: through which gateway, what for, its words; it goes on as a conversation that shows the receipt. */
import './text-dialog.css';
import type { Texting } from '@qiao/server/contracts/channels';
import { useQuery } from '@tanstack/react-query';
import { MessageSquareQuote } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useReplyPicker } from '../replies/use-reply-picker.tsx';

type Purpose = 'service' | 'offer';

export default function TextDialog({
  customerId,
  identityId,
  onDone,
}: {
  customerId: string;
  identityId: string;
  onDone: () => void;
}) {
  const { t } = useTranslation('channels');
  const navigate = useNavigate();
  const can = useCan();
  const field = useRef<HTMLTextAreaElement>(null);
  const [clientId] = useState(() => crypto.randomUUID());
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState('');
  const [purpose, setPurpose] = useState<Purpose>('service');
  const [busy, setBusy] = useState(false);
  const replies = useReplyPicker({ field, text, context: {}, onText: setText });
  const { data, error, refetch } = useQuery({
    queryKey: ['channels', 'texting', customerId, identityId],
    queryFn: ({ signal }) => api('GET /api/channels/texting', { query: { customerId, identityId }, signal }),
    gcTime: 0,
  });
  const channel = data?.channels.find(({ id }) => id === chosen) ?? data?.channels[0];
  const hindrance = data ? hindranceOf(data, channel, purpose) : null;
  const ready = channel !== undefined && hindrance === null && text.trim() !== '' && !busy;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    try {
      const { conversationId } = await api('POST /api/channels/texts', {
        body: {
          customerId,
          identityId,
          channelId: channel.id,
          purpose,
          text: text.trim(),
          clientId,
        },
      });
      toast('ok', t('ui.text-sent'));
      onDone();
      void navigate(`/workspace/${conversationId}`);
    } catch (problem) {
      toastError(problem);
      setBusy(false);
    }
  };
  const units = `【${channel?.sign ?? ''}】${text.trim()}`.length;
  return (
    <Dialog
      title={data ? t('ui.text-title', { number: data.number }) : t('ui.text')}
      onClose={onDone}
      width={520}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="text-customer" busy={busy} disabled={!ready}>
            {t('ui.text-send')}
          </Button>
        </>
      }
    >
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton rows={3} /> : null}
      {data ? (
        <form id="text-customer" onSubmit={(event) => void send(event)}>
          {hindrance ? (
            <p className="ch-hindrance" role="alert">
              {t(hindrance)}
            </p>
          ) : null}
          {channel ? (
            <>
              {data.channels.length > 1 ? (
                <Field label={t('ui.text-channel')}>
                  {(props) => (
                    <Select
                      {...props}
                      value={channel.id}
                      onChange={(event) => setChosen(event.target.value)}
                      options={data.channels.map(({ id, name, sign }) => ({
                        value: id,
                        label: `${nameIn(name)} 【${sign}】`,
                      }))}
                    />
                  )}
                </Field>
              ) : null}
              <Field label={t('ui.text-purpose')}>
                {(props) => (
                  <Select
                    {...props}
                    value={purpose}
                    onChange={(event) => setPurpose(event.target.value as Purpose)}
                    options={(['service', 'offer'] as const).map((value) => ({
                      value,
                      label: t(`ui.purpose-${value}`),
                    }))}
                  />
                )}
              </Field>
              <Field
                label={t('ui.text-body')}
                required
                hint={`${t('ui.text-sign', { sign: channel.sign })} · ${t('ui.text-count', { count: units })}`}
              >
                {(props) => (
                  <textarea
                    {...props}
                    ref={field}
                    className="q-input ch-words"
                    rows={4}
                    maxLength={1000}
                    value={text}
                    onChange={(event) => {
                      setText(event.target.value);
                      replies.looked();
                    }}
                    onSelect={replies.looked}
                    onKeyDown={(event) => void replies.key(event)}
                  />
                )}
              </Field>
              {replies.view}
              <p className="ch-below">
                {can('replies.use') ? (
                  <Button kind="text" icon={MessageSquareQuote} keys="/" onClick={replies.open}>
                    {t('ui.text-replies')}
                  </Button>
                ) : null}
                {channel.conversationId && !channel.held ? (
                  <span>
                    {t('ui.text-goes-on')} <Link to={`/workspace/${channel.conversationId}`}>{t('ui.text-open')}</Link>
                  </span>
                ) : null}
              </p>
            </>
          ) : null}
        </form>
      ) : null}
    </Dialog>
  );
}

/** Key of what stands in the way; null when it may be sent. */
function hindranceOf(data: Texting, channel: Texting['channels'][number] | undefined, purpose: Purpose): string | null {
  if (!channel) return 'ui.text-none';
  if (!data.takes) return 'errors.number-unfit';
  if (data.refused) return 'errors.customer-refused';
  if (channel.stoppedAt) return 'ui.stopped';
  if (channel.held) return 'errors.held-by-other';
  return purpose === 'offer' && !data.offers ? 'ui.offer-unasked' : null;
}
