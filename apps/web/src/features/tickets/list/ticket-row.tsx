import type { TicketSummary } from '@qiao/server/contracts/tickets';
import { memo, useSyncExternalStore } from 'react';
import { Link } from 'react-router';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { dayTime, shortMoment } from '../../../shared/time/format.ts';
import { serverNow } from '../../../shared/time/server-time.ts';
import { ClockChip } from '../../../shared/ui/clock-chip.tsx';
import { Select } from '../../../shared/ui/field.tsx';
import { LookedAt } from '../../attention/marks.tsx';
import { sorts, type TicketFilter } from '../data/tickets.ts';
import { PriorityTag } from '../priority-tag.tsx';

const narrow = matchMedia('(max-width: 767px)');

/** 36 as every table; two lines and a finger's height on a phone. */
export function useRowHeight(): number {
  const phone = useSyncExternalStore(
    (listener) => {
      narrow.addEventListener('change', listener);
      return () => narrow.removeEventListener('change', listener);
    },
    () => narrow.matches,
  );
  return phone ? 68 : 40;
}

export function ListHead({
  sort,
  searching,
  ticks,
  onSort,
}: {
  sort: TicketFilter['sort'];
  /** A search is newest first whatever was chosen. */
  searching: boolean;
  /** Boxes stand before the rows. */
  ticks: boolean;
  onSort: (sort: TicketFilter['sort']) => void;
}) {
  const { t } = useTranslation('tickets');
  return (
    <div className={`tk-row tk-row-head${ticks ? ' has-ticks' : ''}`}>
      <span className="tk-c-clock">{t('ui.field.clock')}</span>
      <span className="tk-c-number">{t('ui.field.number')}</span>
      <span className="tk-c-title">{t('ui.field.title')}</span>
      <span className="tk-c-type">{t('ui.field.type')}</span>
      <span className="tk-c-state">{t('ui.field.state')}</span>
      <span className="tk-c-customer">{t('ui.field.customer')}</span>
      <span className="tk-c-owner">{t('ui.field.owner')}</span>
      <span className="tk-c-at">
        <Select
          aria-label={t('ui.sort.label')}
          className="tk-sort"
          value={searching ? 'created' : sort}
          disabled={searching}
          onChange={(event) => onSort(event.target.value as TicketFilter['sort'])}
          options={sorts.map((one) => ({ value: one, label: t(`ui.sort.${one}`) }))}
        />
      </span>
    </div>
  );
}

export const TicketRow = memo(function TicketRow({
  ticket,
  type,
  current,
  ticked,
  onTick,
}: {
  ticket: TicketSummary;
  /** Its name: asked for once by the list, not by every row that comes into sight. */
  type: string;
  current: boolean;
  ticked: boolean;
  /** Null: nothing to be done with what is ticked. */
  onTick: ((id: string, range?: boolean) => void) | null;
}) {
  const { t } = useTranslation('tickets');
  const topic = ticket.topicPath.at(-1);
  const clock = ticket.nextClock;
  return (
    <div className={`tk-line${ticked ? ' is-ticked' : ''}`}>
      {onTick ? (
        <label className="tk-tick">
          <input
            type="checkbox"
            checked={ticked}
            aria-label={t('ui.tick', { number: ticket.number })}
            onChange={(event) => onTick(ticket.id, (event.nativeEvent as MouseEvent).shiftKey === true)}
          />
        </label>
      ) : null}
      <Link to={`/tickets/${ticket.id}`} className={`tk-row${current ? ' is-current' : ''}`} draggable={false}>
        <span className="tk-c-clock">
          {clock ? (
            <ClockChip
              clock={clock}
              reason={clock.pauseReason ? t(`ui.pause.${clock.pauseReason}`, clock.pauseReason) : null}
              label={t(`ui.target.${clock.target}`)}
            />
          ) : null}
        </span>
        <span className="tk-c-number">{ticket.number}</span>
        <span className="tk-c-title">
          <b className="ellipsis">{ticket.title}</b>
          <PriorityTag priority={ticket.priority} />
          {ticket.special ? <span className="q-tag q-tag-accent">{t('ui.special')}</span> : null}
          <LookedAt subject="ticket" id={ticket.id} />
        </span>
        <span className="tk-c-type ellipsis" title={ticket.topicPath.map(nameIn).join(' / ')}>
          {type}
          {topic && ticket.topicPath.length > 1 ? <small> {nameIn(topic)}</small> : null}
        </span>
        <span className="tk-c-state">
          <span className={`tk-state tk-state-${ticket.state}`}>{t(`ui.state.${ticket.state}`)}</span>
        </span>
        <span className="tk-c-customer ellipsis">{ticket.customerName ?? '–'}</span>
        <span className="tk-c-owner ellipsis">
          {ticket.assignee ? (
            <>
              {ticket.assignee.name} <small>{ticket.assignee.number}</small>
            </>
          ) : (
            <small>{t('ui.nobody')}</small>
          )}
        </span>
        <span className="tk-c-at">
          <time dateTime={ticket.updatedAt} title={dayTime(ticket.updatedAt)}>
            {shortMoment(ticket.updatedAt, serverNow())}
          </time>
        </span>
      </Link>
    </div>
  );
});
