/** The signalling of a call as a ladder: who sent what when; a line opens the whole message. */
import './callsetup.css';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';

export default function CallTrace({ callId }: { callId: string }) {
  const { t } = useTranslation('callsetup');
  const [open, setOpen] = useState(false);
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: ['callsetup', 'trace', callId],
    queryFn: ({ signal }) => api('GET /api/callsetup/calls/{id}/trace', { params: { id: callId }, signal }),
    enabled: open,
  });
  if (!open)
    return (
      <Button small onClick={() => setOpen(true)}>
        {t('trace.show')}
      </Button>
    );
  if (isPending) return <Skeleton rows={4} height={24} />;
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  const [first] = data.messages;
  if (!first) return <p className="cs-about">{t(data.kept ? 'trace.none' : 'trace.unkept')}</p>;
  const began = Date.parse(first.at);
  return (
    <ol className="cs-ladder">
      {data.messages.map((message) => (
        <li key={`${message.at} ${message.text}`}>
          <details>
            <summary>
              <span className="cs-ladder-at">+{((Date.parse(message.at) - began) / 1000).toFixed(3)}</span>
              <Icon of={message.direction === 'in' ? ArrowRight : ArrowLeft} size={14} />
              <span className="sr-only">{t(`trace.${message.direction}`)}</span>
              <b>{message.title}</b>
              <small>
                {t(`trace.kind.${message.kind}`)} · {message.protocol} {message.peer}
              </small>
            </summary>
            {/* A long message must scroll by keys too. */}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
            <pre tabIndex={0}>{message.text}</pre>
          </details>
        </li>
      ))}
    </ol>
  );
}
