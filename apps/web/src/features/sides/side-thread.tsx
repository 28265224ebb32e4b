/** The words of one side conversation, and where one answers. */
import type { SideDetail } from '@qiao/server/contracts/sides';
import { Link2, SendHorizontal } from 'lucide-react';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { newClientId, refresh, useSide } from './data.ts';

export function SideThread({ id, withTicket = false }: { id: string; withTicket?: boolean }) {
  const query = useSide(id);
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={5} height={32} kind="lines" />;
  return <Thread side={query.data} withTicket={withTicket} />;
}

function Thread({ side, withTicket }: { side: SideDetail; withTicket: boolean }) {
  const { t } = useTranslation('sides');
  const me = useMe().staff.id;
  const params = { id: side.id };
  const act = (work: Promise<unknown>) => work.then(refresh).catch(toastError);
  const copy = async () => {
    const { link } = await api('POST /api/sides/{id}/link', { params });
    await navigator.clipboard.writeText(link);
    toast('ok', t('ui.copied'));
  };
  return (
    <section className="side-thread" aria-label={side.topic}>
      <header>
        <h3>{side.topic}</h3>
        <p className="side-meta">
          {side.to.kind === 'guest'
            ? t('ui.guest', { name: side.to.name })
            : t('ui.to-unit', { from: nameIn(side.unitName), to: nameIn(side.to.name) })}
          {withTicket && side.standing === 'asking' ? (
            <Link to={`/tickets/${side.ticketId}`}>{t('ui.ticket', { number: side.ticketNumber })}</Link>
          ) : null}
          {withTicket && side.standing === 'asked' ? (
            <span>{t('ui.ticket', { number: side.ticketNumber })}</span>
          ) : null}
        </p>
      </header>
      <ol className="side-words">
        {side.thread.map((one) => (
          <li key={one.seq} className={one.author?.id === me ? 'is-own' : undefined}>
            <small>
              {one.author?.name ?? (side.to.kind === 'guest' ? side.to.name : t('ui.guest-name-only'))} ·{' '}
              {shortMoment(one.at, serverNow())}
            </small>
            <p>{one.text}</p>
          </li>
        ))}
      </ol>
      {side.state === 'open' ? <Say id={side.id} /> : <p className="side-meta">{t('ui.closed')}</p>}
      <div className="side-actions">
        {side.to.kind === 'guest' && side.standing === 'asking' ? (
          <Button small icon={Link2} onClick={() => void act(copy())}>
            {t('ui.copy-link')}
          </Button>
        ) : null}
        {side.state === 'open' ? (
          <Button small kind="text" onClick={() => void act(api('POST /api/sides/{id}/close', { params }))}>
            {t('ui.close')}
          </Button>
        ) : null}
      </div>
    </section>
  );
}

function Say({ id }: { id: string }) {
  const { t } = useTranslation('sides');
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  // The same words sent twice by a broken line are said once.
  const clientId = useRef(newClientId());
  const send = async () => {
    setBusy(true);
    try {
      await api('POST /api/sides/{id}/messages', { params: { id }, body: { text, clientId: clientId.current } });
      clientId.current = newClientId();
      setText('');
      await refresh();
    } catch (failure) {
      toastError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="side-say"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        className="q-input"
        rows={2}
        maxLength={8_000}
        aria-label={t('ui.say-place')}
        placeholder={t('ui.say-place')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.ctrlKey && text.trim() !== '') void send();
        }}
      />
      <Button type="submit" icon={SendHorizontal} busy={busy} disabled={text.trim() === ''}>
        {t('ui.say')}
      </Button>
    </form>
  );
}
