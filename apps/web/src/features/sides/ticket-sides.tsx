/** On a ticket's page: its side conversations, and opening one. */
import './sides.css';
import { ArrowLeft, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { useTopic } from '../../shared/realtime/realtime.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { refresh, useTicketSides } from './data.ts';
import { OpenSideDialog } from './open-side-dialog.tsx';
import { SideLines } from './side-lines.tsx';
import { SideThread } from './side-thread.tsx';

export default function TicketSides({ ticketId, unitId }: { ticketId: string; unitId: string }) {
  const { t } = useTranslation('sides');
  const query = useTicketSides(ticketId);
  const [chosen, setChosen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  useTopic(`ticket:${ticketId}`, {
    event: (event) => {
      if (event.type === 'sides.changed') void refresh();
    },
  });
  return (
    <div className="ticket-sides">
      {chosen ? (
        <>
          <Button small kind="text" icon={ArrowLeft} onClick={() => setChosen(null)}>
            {t('ui.back')}
          </Button>
          <SideThread id={chosen} />
        </>
      ) : (
        <>
          <Button small icon={Plus} onClick={() => setAdding(true)}>
            {t('ui.add')}
          </Button>
          {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
          {query.isPending ? <Skeleton rows={3} height={48} kind="lines" /> : null}
          {query.data?.length === 0 ? <Empty title={t('ui.none-here')} text={t('ui.none-opened-text')} /> : null}
          {query.data?.map((side) => (
            <button key={side.id} type="button" className="side-pick" onClick={() => setChosen(side.id)}>
              <SideLines side={side} />
            </button>
          ))}
        </>
      )}
      {adding ? (
        <OpenSideDialog
          ticketId={ticketId}
          ticketUnitId={unitId}
          onClose={() => setAdding(false)}
          onOpened={(id) => {
            setAdding(false);
            setChosen(id);
          }}
        />
      ) : null}
    </div>
  );
}
