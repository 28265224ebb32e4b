/** Calendars: weekly hours, holidays and worked Saturdays to come; days are brought by a file. */
import './clocks.css';
import type { Calendar } from '@qiao/server/contracts/clocks';
import { FileUp } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { isoDay } from '../../shared/time/format.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useCalendars } from './data.ts';

const DaysDialog = lazy(() => import('./days-dialog.tsx'));
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const hoursText = (hours: { from: string; to: string }[]): string =>
  hours.map(({ from, to }) => `${from}–${to}`).join(' ');

export function Component() {
  const { t } = useTranslation('clocks');
  const calendars = useCalendars();
  const [open, setOpen] = useState<string | null>(null);
  const chosen = calendars.data?.find(({ id }) => id === open) ?? null;
  return (
    <Page title={t('ui.calendars.title')}>
      <p className="ck-about">{t('ui.calendars.rule')}</p>
      {calendars.isError ? <Failed error={calendars.error} retry={() => void calendars.refetch()} /> : null}
      {calendars.isPending ? <Skeleton rows={3} height={120} /> : null}
      {calendars.data?.length === 0 ? (
        <Empty title={t('ui.calendars.none')} text={t('ui.calendars.none-text')} />
      ) : null}
      {calendars.data?.map((calendar) => (
        <CalendarCard key={calendar.id} calendar={calendar} onImport={() => setOpen(calendar.id)} />
      ))}
      <Suspense fallback={null}>
        {chosen ? <DaysDialog key={chosen.version} calendar={chosen} onDone={() => setOpen(null)} /> : null}
      </Suspense>
    </Page>
  );
}

function CalendarCard({ calendar, onImport }: { calendar: Calendar; onImport: () => void }) {
  const { t } = useTranslation('clocks');
  const today = isoDay(useNow());
  const coming = calendar.definition.days.filter(({ date }) => date >= today);
  return (
    <section className="ck-calendar">
      <header>
        <h2>
          {nameIn(calendar.name)}
          {calendar.state === 'retired' ? <span className="q-tag">{t('ui.retired')}</span> : null}
          <small>
            {calendar.definition.zone} · {t('ui.version', { version: calendar.version })}
          </small>
        </h2>
        {calendar.state === 'active' ? (
          <Button icon={FileUp} onClick={onImport}>
            {t('ui.calendars.import')}
          </Button>
        ) : null}
      </header>
      <dl>
        {calendar.definition.weekly.map((hours, index) => (
          <div key={weekdays[index]}>
            <dt>{t(`ui.weekday.${weekdays[index]!}`)}</dt>
            <dd>{hours.length > 0 ? hoursText(hours) : t('ui.calendars.closed')}</dd>
          </div>
        ))}
      </dl>
      <h3>{t('ui.calendars.coming', { count: coming.length })}</h3>
      {coming.length === 0 ? <p className="q-hint">{t('ui.calendars.coming-none')}</p> : null}
      <ul>
        {coming.slice(0, 12).map((day) => (
          <li key={day.date}>
            <b>{day.date}</b> {day.name}{' '}
            <span className="q-tag">{day.hours.length > 0 ? hoursText(day.hours) : t('ui.calendars.closed')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
