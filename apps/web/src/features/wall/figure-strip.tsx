import type { Wall } from '@qiao/server/contracts/analytics';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { duration, integer, isoDayIn } from '../../shared/time/format.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { Definition } from './definition-mark.tsx';

type Figure = Wall['waiting'];

export function percentOf(figure: Figure): string {
  return figure.value === null ? '—' : `${figure.value.toFixed(1)}%`;
}

export const under = (figure: Figure) =>
  figure.value !== null && figure.target !== null && figure.value < figure.target;
export const above = (figure: Figure) =>
  figure.value !== null && figure.target !== null && figure.value > figure.target;

export function FigureStrip({
  wall,
  shown,
  onDefinition,
}: {
  wall: Wall;
  shown: string | null;
  onDefinition: (id: string | null) => void;
}) {
  const { t } = useTranslation('wall');
  const cell = (
    key: string,
    value: ReactNode,
    options: { note?: ReactNode; alarm?: boolean; figure?: Figure; to?: string } = {},
  ) => (
    <div className="q-figure" key={key}>
      <span className="q-figure-label">
        {t(`figures.${key}`)}
        {options.figure ? (
          <Definition
            id={options.figure.definition.id}
            label={t(`figures.${key}`)}
            shown={shown}
            onDefinition={onDefinition}
          />
        ) : null}
      </span>
      <span className="q-figure-line">
        <span className={`q-figure-value${options.alarm ? ' is-alarm' : ''}`}>
          {options.to ? (
            <Link className="q-drill" to={options.to}>
              {value}
            </Link>
          ) : (
            value
          )}
        </span>
        {options.note ? <small>{options.note}</small> : null}
      </span>
    </div>
  );
  const can = useCan();
  // Today so far, as it came about: the report behind a figure of the day.
  const today = isoDayIn(wall.zone, wall.at);
  const report = (id: string, figure: string) =>
    can('reports.read')
      ? { to: `/reports/${id}?from=${today}&to=${today}&unitId=${wall.unitId}&figure=${figure}` }
      : {};
  const target = (figure: Figure, sign: string) =>
    figure.target === null ? null : `${t('target')} ${sign}${figure.target}%`;
  return (
    <div className="wall-figures">
      {cell('waiting', integer(wall.waiting.value ?? 0), { note: t('items'), figure: wall.waiting })}
      {cell('longest', <Longest queues={wall.queues} since={wall.longestWaitSince} />)}
      {cell('service-level', percentOf(wall.serviceLevelToday), {
        note: target(wall.serviceLevelToday, ''),
        alarm: under(wall.serviceLevelToday),
        figure: wall.serviceLevelToday,
        ...report('queues', 'service-level'),
      })}
      {cell('abandon', percentOf(wall.abandonRateToday), {
        note: target(wall.abandonRateToday, '≤ '),
        alarm: above(wall.abandonRateToday),
        figure: wall.abandonRateToday,
        ...report('queues', 'abandon-rate'),
      })}
      {cell('people', `${wall.ready} / ${wall.onDuty}`, { note: t('persons') })}
      {cell('arrived', integer(wall.arrivedToday), { note: compared(wall, t), ...report('queues', 'arrived') })}
      {cell('satisfaction', wall.satisfactionToday.value === null ? '—' : wall.satisfactionToday.value.toFixed(2), {
        note: t('ratings', { count: wall.ratingsToday }),
        alarm: under(wall.satisfactionToday),
        figure: wall.satisfactionToday,
        ...report('satisfaction', 'satisfaction'),
      })}
      {cell('tickets', integer(wall.openTickets), {
        note: wall.overdueTickets > 0 ? t('overdue', { count: wall.overdueTickets }) : null,
        to: '/tickets?view=unit',
      })}
    </div>
  );
}

function compared(wall: Wall, t: (key: string, params?: Record<string, unknown>) => string): string | null {
  if (wall.arrivedSameDayLastWeek === 0) return null;
  const change = ((wall.arrivedToday - wall.arrivedSameDayLastWeek) / wall.arrivedSameDayLastWeek) * 100;
  return t('last-week', { change: `${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(1)}%` });
}

/** Red when some queue's oldest contact has waited longer than that queue promises. */
function Longest({ queues, since }: { queues: Wall['queues']; since: string | null }) {
  const now = useNow();
  if (!since) return <>—</>;
  const over = queues.some(
    (queue) => queue.longestWaitSince && now - Date.parse(queue.longestWaitSince) > queue.targetSeconds * 1000,
  );
  return <span className={over ? 'wall-alarm' : ''}>{duration((now - Date.parse(since)) / 1000)}</span>;
}
