/** On the customer's file: figures out of the story, each with its definition, and how the customer wishes to be met. */
import './portraits.css';
import type { Preferences } from '@qiao/server/contracts/portraits';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime, isoDay } from '../../shared/time/format.ts';
import { DefinitionMark } from '../../shared/ui/figure.tsx';
import { moneyText } from '../orders/money.ts';
import { useTicketTypes } from '../tickets/data/ticket-types.ts';
import { clockOf, usePortrait, usePreferences } from './data.ts';

const PreferencesDialog = lazy(() => import('./preferences-dialog.tsx'));

export function PortraitPart({ customerId, writes }: { customerId: string; writes: boolean }) {
  const { t } = useTranslation('portraits');
  const { typeName } = useTicketTypes();
  const { data: portrait } = usePortrait(customerId);
  const { data: preferences } = usePreferences(customerId);
  const [open, setOpen] = useState(false);
  const figure = (key: string, value: ReactNode) => (
    <div key={key}>
      <dt>
        {t(`ui.figure.${key}`)}
        <DefinitionMark
          label={t(`ui.figure.${key}`)}
          definition={{
            id: `portrait.${key}`,
            version: 1,
            name: t(`ui.figure.${key}`),
            text: t(`ui.defined.${key}`),
            formula: '',
          }}
        />
      </dt>
      <dd>{value}</dd>
    </div>
  );
  const listed = (rows: readonly { key: string; count: number }[], nameOf: (key: string) => string): string =>
    rows.map(({ key, count }) => `${nameOf(key)} ${count}`).join(' · ') || t('ui.nothing');
  return (
    <section>
      <header className="cu-section-head">
        <h2>{t('ui.title')}</h2>
        <small className="cu-section-small">{t('ui.period')}</small>
      </header>
      {portrait ? (
        <dl className="po-figures">
          {figure(
            'channels',
            listed(portrait.channels, (key) => t(`ui.kind.${key}`)),
          )}
          {figure('topics', listed(portrait.topics, typeName))}
          {figure('repeated', t('ui.of', { count: portrait.repeated, all: portrait.contacts }))}
          {figure(
            'usual',
            portrait.usualHour === null
              ? t('ui.too-few')
              : `${clockOf(portrait.usualHour * 60)}–${clockOf((portrait.usualHour + 2) * 60)}`,
          )}
          {figure(
            'score',
            portrait.lastScore
              ? t('ui.scored', { count: portrait.lastScore.score, day: isoDay(portrait.lastScore.at) })
              : t('ui.nothing'),
          )}
          {figure('open', String(portrait.open))}
          {portrait.orders
            ? figure(
                'orders',
                portrait.orders
                  .map(({ currency, total, count }) =>
                    t('ui.ordered', { total: moneyText(total, currency), orders: count }),
                  )
                  .join(' · ') || t('ui.nothing'),
              )
            : null}
        </dl>
      ) : null}
      {portrait?.partial ? <p className="cu-quiet">{t('ui.partial')}</p> : null}
      <header className="cu-section-head">
        <h2>{t('ui.preferences')}</h2>
        {writes && preferences ? (
          <button type="button" className="q-link" onClick={() => setOpen(true)}>
            {t(preferences.version === 0 ? 'ui.add' : 'ui.change')}
          </button>
        ) : null}
      </header>
      {preferences ? <Wishes preferences={preferences} /> : null}
      {open && preferences ? (
        <Suspense fallback={null}>
          <PreferencesDialog customerId={customerId} preferences={preferences} onDone={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </section>
  );
}

function Wishes({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation('portraits');
  if (preferences.version === 0) return <p className="cu-quiet">{t('ui.none')}</p>;
  const { channel, language, hours, quiet, topics, zone, changedAt, changedBy, saidBy, callNow } = preferences;
  const span = ({ fromMinute, toMinute }: { fromMinute: number; toMinute: number }) =>
    `${clockOf(fromMinute)}–${clockOf(toMinute)}`;
  const lines = [
    channel && `${t('ui.field.channel')} ${t(`ui.channel.${channel}`)}`,
    language && `${t('ui.field.language')} ${t(`ui.language.${language}`)}`,
    hours && `${t('ui.field.hours')} ${span(hours)}`,
    quiet && `${t('ui.field.quiet')} ${span(quiet)}`,
    topics.length > 0 && `${t('ui.field.topics')} ${topics.join(t('ui.comma'))}`,
    (hours || quiet) && zone,
  ].filter(Boolean);
  return (
    <>
      <p className="po-wishes">{lines.join(' · ') || t('ui.none')}</p>
      {callNow === 'suits' ? null : <p className="po-warn">{t(`ui.now.${callNow}`)}</p>}
      {changedAt ? (
        <small className="cu-section-small">
          {t(`ui.said.${saidBy}`, { who: changedBy ?? '', at: dayTime(changedAt) })}
        </small>
      ) : null}
    </>
  );
}
