/** By what calls are found: typed characters, period, direction, result, queue, agent, talk time, rating. */
import { callDirections, callResults } from '@qiao/server/contracts/callhistory';
import { X } from 'lucide-react';
import { useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { localDay } from '../../shared/time/local-day.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo, type ComboOption } from '../../shared/ui/combo.tsx';
import { Input, Select } from '../../shared/ui/field.tsx';
import { SearchWords } from '../../shared/ui/search-words.tsx';
import { useColleagues } from '../teamwork/chat-data.ts';
import { useQueues } from '../workspace/list/views-pane.tsx';
import { type CallFilter, type CallFilterPart, callFilterKeys } from './calls-data.ts';

const periods = ['today', 'yesterday', 'week', 'month'] as const;
const talks = ['30', '60', '180', '300', '600'] as const;

function daysOf(period: string, now: number): { from: string; to: string } {
  const today = localDay(now);
  const yesterday = localDay(now, -1);
  if (period === 'today') return { from: today, to: today };
  if (period === 'yesterday') return { from: yesterday, to: yesterday };
  if (period === 'week') return { from: localDay(now, -6), to: today };
  if (period === 'month') return { from: localDay(now, -29), to: today };
  return { from: '', to: '' };
}

export function CallsFilter({
  filter,
  agents,
  onChange,
}: {
  filter: CallFilter;
  /** Who is in the list that is shown: their names are known before anybody searches. */
  agents: ComboOption[];
  onChange: (part: CallFilterPart) => void;
}) {
  const { t } = useTranslation('telephony');
  const queues = useQueues().filter(({ channel }) => channel === 'call');
  const [person, setPerson] = useState('');
  const [ownDays, setOwnDays] = useState(false);
  const colleagues = useColleagues(person);

  const now = serverNow();
  const period =
    periods.find((one) => daysOf(one, now).from === filter.from && daysOf(one, now).to === filter.to) ??
    (filter.from || filter.to ? 'own' : '');
  const showDays = ownDays || period === 'own';
  const choice = (key: 'direction' | 'result' | 'queueId' | 'talk' | 'rated', options: ComboOption[]) => (
    <Select
      aria-label={t(`ui.find.${key}`)}
      value={filter[key]}
      className={filter[key] ? 'is-set' : ''}
      onChange={(event) => onChange({ [key]: event.target.value })}
      options={[{ value: '', label: t(`ui.find.any-${key}`) }, ...options]}
    />
  );
  const people = (colleagues.data ?? []).map(({ id, name, number }) => ({ value: id, label: name, hint: number }));
  const known = new Set(people.map(({ value }) => value));
  return (
    <search className="calls-filter">
      <SearchWords value={filter.q} label={t('ui.find.words')} most={60} onChange={(q) => onChange({ q })} />
      <Select
        aria-label={t('ui.find.period')}
        value={showDays ? 'own' : period}
        className={period ? 'is-set' : ''}
        onChange={({ target }) => {
          setOwnDays(target.value === 'own');
          if (target.value !== 'own') onChange(daysOf(target.value, now));
        }}
        options={['', ...periods, 'own'].map((one) => ({ value: one, label: t(`ui.find.periods.${one || 'any'}`) }))}
      />
      {showDays
        ? (['from', 'to'] as const).map((key) => (
            <Input
              key={key}
              type="date"
              className="calls-day"
              aria-label={t(`ui.find.${key}`)}
              value={filter[key]}
              {...(key === 'from' ? { max: filter.to } : { min: filter.from })}
              onChange={(event) => onChange({ [key]: event.target.value })}
            />
          ))
        : null}
      {choice(
        'direction',
        callDirections.map((value) => ({ value, label: t(`ui.find.directions.${value}`) })),
      )}
      {choice('result', [
        { value: 'open', label: t('ui.calls.open') },
        ...callResults.map((value) => ({ value, label: t(`ui.outcome.${value}`) })),
      ])}
      {choice(
        'queueId',
        queues.map(({ id, name }) => ({ value: id, label: nameIn(name) })),
      )}
      <div className={`calls-agent${filter.staffId ? ' is-set' : ''}`}>
        <Combo
          label={t('ui.find.staffId')}
          placeholder={t('ui.find.any-staffId')}
          value={filter.staffId || null}
          busy={colleagues.isFetching}
          onSearch={setPerson}
          onChange={(staffId) => onChange({ staffId: staffId ?? '' })}
          options={[...people, ...(person ? [] : agents.filter(({ value }) => !known.has(value)))]}
        />
      </div>
      {choice(
        'talk',
        talks.map((value) => ({ value, label: t(`ui.find.talks.${value}`) })),
      )}
      {choice(
        'rated',
        (['yes', 'low'] as const).map((value) => ({ value, label: t(`ui.find.ratings.${value}`) })),
      )}
      {callFilterKeys.some((key) => filter[key]) ? (
        <Button
          icon={X}
          kind="text"
          onClick={() => {
            setOwnDays(false);
            onChange(Object.fromEntries(callFilterKeys.map((key) => [key, ''])));
          }}
        >
          {t('ui.find.clear')}
        </Button>
      ) : null}
    </search>
  );
}
