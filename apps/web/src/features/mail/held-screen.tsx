/** Letters that wait for a person: not taken, or not sent. */
import './mail.css';
import type { HeldLetter } from '@qiao/server/contracts/mail';
import { MailCheck } from 'lucide-react';
import { useState } from 'react';
import { api, link } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { mailAgain, useHeld } from './data.ts';

const known = ['auto-reply', 'bounce', 'loop', 'too-many', 'no-sender', 'black-listed', 'too-large', 'cannot-be-made'];

export function Component() {
  const { t } = useTranslation('mail');
  const { data, isPending, isError, error, refetch } = useHeld();
  return (
    <Page title={t('ui.held-title')} padded={false}>
      {isPending ? <Skeleton rows={6} height={56} /> : null}
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <Empty icon={MailCheck} title={t('ui.held-none')} text={t('ui.held-none-text')} /> : null}
      {data && data.length > 0 ? (
        <ul className="mail-list">
          {data.map((letter) => (
            <Row key={letter.id} letter={letter} />
          ))}
        </ul>
      ) : null}
    </Page>
  );
}

function Row({ letter }: { letter: HeldLetter }) {
  const { t } = useTranslation('mail');
  const [busy, setBusy] = useState(false);
  const reason = letter.reason ?? '';
  const code = known.find((one) => one === reason) ?? (reason.startsWith('unreadable') ? 'unreadable' : 'other');
  const run = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true);
    try {
      await work();
      toast('ok', done);
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await mailAgain();
  };
  return (
    <li>
      <div>
        <b>{letter.subject || t(code === 'unreadable' ? 'ui.unread' : 'ui.no-subject')}</b>
        <p>{t(`ui.reasons.${code}`, { words: reason })}</p>
        <p className="ellipsis">{letter.text}</p>
        <small>
          {letter.from ? `${letter.from.name} ${letter.from.address}` : t('ui.none')} → {letter.mailboxAddress} ·{' '}
          {dayTime(letter.at)}
        </small>
      </div>
      <div className="mail-buttons">
        {letter.hasOriginal ? (
          <a
            className="q-btn q-btn-default q-btn-sm"
            href={link('GET /api/mail/letters/{id}/original', { params: { id: letter.id } })}
            download
          >
            {t('ui.original')}
          </a>
        ) : null}
        <Button
          small
          disabled={busy}
          onClick={() =>
            void run(() => api('POST /api/mail/held/{id}/take', { params: { id: letter.id } }), t('ui.taken'))
          }
        >
          {t(letter.direction === 'out' ? 'ui.send-again' : 'ui.take')}
        </Button>
        <Button
          small
          disabled={busy}
          onClick={() =>
            void run(() => api('DELETE /api/mail/held/{id}', { params: { id: letter.id } }), t('ui.dropped'))
          }
        >
          {t('ui.drop')}
        </Button>
      </div>
    </li>
  );
}
