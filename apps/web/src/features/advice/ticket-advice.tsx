/** On a ticket's page: what was asked of a superior and what they said, and asking. */
import { api } from '../../shared/api.ts';
import './advice.css';
import type { Advice } from '@qiao/server/contracts/advice';
import { Gavel } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { useAdviceCall, useTicketAdvice } from './data.ts';
import { GiveDialog } from './give-dialog.tsx';

export default function TicketAdvice({ ticketId, asks }: { ticketId: string; asks: boolean }) {
  const { t } = useTranslation('advice');
  const { data } = useTicketAdvice(ticketId);
  const [open, setOpen] = useState<'ask' | Advice | null>(null);
  const withdraw = useAdviceCall(() => {});
  // What was taken back is history.
  const shown = data?.filter(({ state }) => state !== 'withdrawn') ?? [];
  const waits = shown.some(({ state }) => state === 'waiting');
  if (!data || (shown.length === 0 && !asks)) return null;
  return (
    <>
      {shown.map((one) => (
        <section key={one.id} className={`ad-card is-${one.verdict ?? 'waiting'}`} aria-label={t('ui.title')}>
          <Icon of={Gavel} size={16} />
          <div>
            <p>
              <b>{t('ui.asked', { who: whoOf(one.askedBy) })}</b> <q>{one.question}</q>{' '}
              <small>{dayTime(one.askedAt).slice(5)}</small>
            </p>
            {one.verdict ? (
              <p>
                <b>
                  {whoOf(one.givenBy)} {t(`ui.verdict.${one.verdict}`)}
                </b>
                {one.answer ? <q>{one.answer}</q> : null} <small>{one.givenAt && dayTime(one.givenAt).slice(5)}</small>
              </p>
            ) : (
              <p>{t('ui.waiting')}</p>
            )}
          </div>
          {one.mayGive ? (
            <Button small kind="primary" onClick={() => setOpen(one)}>
              {t('ui.give')}
            </Button>
          ) : one.mayWithdraw ? (
            <Button
              small
              busy={withdraw.isPending}
              onClick={() => withdraw.mutate(() => api('POST /api/advice/{id}/withdraw', { params: { id: one.id } }))}
            >
              {t('ui.withdraw')}
            </Button>
          ) : null}
        </section>
      ))}
      {asks && !waits ? (
        <div className="ad-ask">
          <Button small icon={Gavel} onClick={() => setOpen('ask')}>
            {t('ui.ask')}
          </Button>
        </div>
      ) : null}
      {open === 'ask' ? <AskDialog ticketId={ticketId} onDone={() => setOpen(null)} /> : null}
      {open && open !== 'ask' ? <GiveDialog request={open} onDone={() => setOpen(null)} /> : null}
    </>
  );
}

export const whoOf = (person: Advice['askedBy']): string => (person ? `${person.name} ${person.number}` : '—');
