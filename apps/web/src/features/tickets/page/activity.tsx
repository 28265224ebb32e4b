import type { Ticket } from '@qiao/server/contracts/tickets';
import { useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { Tabs } from '../../../shared/ui/tabs.tsx';
import { useLooking } from '../../attention/lookers.ts';
import { CommentBox } from './comment-box.tsx';
import { History } from './history.tsx';
import { Talk } from './talk.tsx';

/** What was written about it, and everything that happened to it. */
export function Activity({ ticket, writes }: { ticket: Ticket; writes: boolean }) {
  const { t } = useTranslation('tickets');
  const [tab, setTab] = useState<'talk' | 'history'>('talk');
  // Who may only read is here as well.
  const looking = useLooking('ticket', ticket.id);
  const words = ticket.changes.filter((change) => change.kind === 'comment' || change.kind === 'note');
  return (
    <section className="tk-activity">
      <Tabs
        id="activity"
        label={t('ui.work')}
        chosen={tab}
        onChange={setTab}
        tabs={[
          { key: 'talk', label: t('ui.talk.title'), count: words.length || null },
          { key: 'history', label: t('ui.history.title'), count: ticket.changes.length },
        ]}
      />
      <div
        className="tk-activity-body scroll"
        role="tabpanel"
        id="activity-panel"
        aria-labelledby={`activity-${tab}`}
        // The panel scrolls, so keys must reach it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
      >
        {tab === 'talk' ? <Talk ticket={ticket} /> : <History changes={ticket.changes} />}
      </div>
      {writes ? <CommentBox ticket={ticket} looking={looking} /> : null}
    </section>
  );
}
