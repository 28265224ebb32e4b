import type { Schedule } from '@qiao/server/contracts/reports';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pause, Play, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { dayTime, listed } from '../../shared/time/format.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import type { Query, Report } from './report-data.ts';

type Person = { id: string; label: string };
const key = ['reports', 'schedules'];

export function SchedulesDialog({ report, query, onClose }: { report: Report; query: Query; onClose: () => void }) {
  const { t } = useTranslation('reports');
  const list = useQuery({ queryKey: key, queryFn: () => api('GET /api/reports/schedules') });
  return (
    <Dialog kind="drawer" width={480} title={t('ui.schedules')} onClose={onClose}>
      {list.data && !list.data.canMail ? <p className="rp-warning">{t('ui.no-mail')}</p> : null}
      <NewSchedule report={report} query={query} />
      <h3 className="rp-own-head">{t('ui.own-schedules')}</h3>
      {list.data?.schedules.length === 0 ? <p className="rp-quiet">{t('ui.no-schedules')}</p> : null}
      <ul className="rp-rows">
        {list.data?.schedules.map((one) => (
          <Line key={one.id} schedule={one} />
        ))}
      </ul>
    </Dialog>
  );
}

function NewSchedule({ report, query }: { report: Report; query: Query }) {
  const { t } = useTranslation('reports');
  const me = useMe();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [cadence, setCadence] = useState<Schedule['cadence']>('daily');
  const [weekday, setWeekday] = useState(1);
  const [monthDay, setMonthDay] = useState(1);
  const [time, setTime] = useState('08:30');
  const [people, setPeople] = useState<Person[]>([{ id: me.staff.id, label: `${me.staff.name} ${me.staff.number}` }]);
  const add = useMutation({
    mutationFn: () => {
      const { from: _from, to: _to, ...filter } = query;
      const [hours, minutes] = time.split(':').map(Number);
      return api('POST /api/reports/schedules', {
        body: {
          name: name.trim() || report.name[document.documentElement.lang === 'en' ? 'en' : 'zh'],
          report: report.id,
          filter: { ...filter, unitId: report.unitId },
          cadence,
          weekday: cadence === 'weekly' ? weekday : null,
          monthDay: cadence === 'monthly' ? monthDay : null,
          atMinute: hours! * 60 + minutes!,
          zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          recipients: people.map(({ id }) => id),
        },
      });
    },
    onSuccess: async () => {
      toast('ok', t('ui.schedule-added'));
      setName('');
      await client.invalidateQueries({ queryKey: key });
    },
    onError: toastError,
  });
  return (
    <form
      className="rp-schedule"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Field label={t('ui.schedule-name')}>
        {(props) => <Input {...props} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <div className="rp-when">
        <Field label={t('ui.cadence')}>
          {(props) => (
            <Select
              {...props}
              value={cadence}
              options={(['daily', 'weekly', 'monthly'] as const).map((one) => ({
                value: one,
                label: t(`ui.cadences.${one}`),
              }))}
              onChange={(event) => setCadence(event.target.value as Schedule['cadence'])}
            />
          )}
        </Field>
        {cadence === 'weekly' ? (
          <Field label={t('ui.weekday')}>
            {(props) => (
              <Select
                {...props}
                value={String(weekday)}
                options={[1, 2, 3, 4, 5, 6, 7].map((one) => ({ value: String(one), label: t(`ui.weekdays.${one}`) }))}
                onChange={(event) => setWeekday(Number(event.target.value))}
              />
            )}
          </Field>
        ) : null}
        {cadence === 'monthly' ? (
          <Field label={t('ui.month-day')}>
            {(props) => (
              <Input
                {...props}
                type="number"
                min={1}
                max={31}
                value={monthDay}
                onChange={(event) => setMonthDay(Number(event.target.value))}
              />
            )}
          </Field>
        ) : null}
        <Field label={t('ui.time')}>
          {(props) => (
            <Input {...props} type="time" required value={time} onChange={(event) => setTime(event.target.value)} />
          )}
        </Field>
      </div>
      <p className="rp-quiet">{t(`ui.tells.${cadence}`)}</p>
      <Recipients people={people} onChange={setPeople} />
      <Button kind="primary" type="submit" busy={add.isPending} disabled={people.length === 0}>
        {t('ui.add-schedule')}
      </Button>
    </form>
  );
}

function Recipients({ people, onChange }: { people: Person[]; onChange: (people: Person[]) => void }) {
  const { t } = useTranslation('reports');
  const [words, setWords] = useState('');
  const found = useQuery({
    queryKey: ['identity', 'staff-found', words],
    queryFn: async ({ signal }) =>
      (await api('GET /api/identity/staff', { query: { q: words.trim(), limit: 20 }, signal })).staff,
    placeholderData: (before) => before,
  });
  const options = (found.data ?? [])
    .filter((staff) => people.every(({ id }) => id !== staff.id))
    .map((staff) => ({ value: staff.id, label: staff.name, hint: staff.number }));
  return (
    <div className="rp-people">
      <Combo
        label={t('ui.recipients')}
        placeholder={t('ui.add-recipient')}
        value={null}
        onSearch={setWords}
        busy={found.isFetching}
        options={options}
        onChange={(id) => {
          const one = options.find(({ value }) => value === id);
          if (one) onChange([...people, { id: one.value, label: `${one.label} ${one.hint}` }]);
        }}
      />
      <div>
        {people.map((person) => (
          <button
            key={person.id}
            type="button"
            className="rp-chip"
            aria-label={t('ui.drop-recipient', { name: person.label })}
            onClick={() => onChange(people.filter(({ id }) => id !== person.id))}
          >
            {person.label}
            <Icon of={X} size={12} />
          </button>
        ))}
      </div>
    </div>
  );
}

function Line({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation('reports');
  const client = useQueryClient();
  const done = { onSuccess: () => client.invalidateQueries({ queryKey: key }), onError: toastError };
  const turn = useMutation({
    mutationFn: () =>
      api('PATCH /api/reports/schedules/{id}', {
        params: { id: schedule.id },
        body: { version: schedule.version, state: schedule.state === 'active' ? 'paused' : 'active' },
      }),
    ...done,
  });
  const remove = useMutation({
    mutationFn: () => api('DELETE /api/reports/schedules/{id}', { params: { id: schedule.id } }),
    ...done,
  });
  const outcomes = Object.entries(schedule.last?.outcomes ?? {}).map(([outcome, count]) =>
    t(`ui.outcomes.${outcome}`, { count }),
  );
  return (
    <li>
      <span className="rp-row-head">
        <b>{schedule.name}</b>
        <span>
          <IconButton
            icon={schedule.state === 'active' ? Pause : Play}
            className="is-small"
            label={t(schedule.state === 'active' ? 'ui.pause' : 'ui.resume', { name: schedule.name })}
            onClick={() => turn.mutate()}
          />
          <IconButton
            icon={Trash2}
            className="is-small"
            label={t('ui.remove', { name: schedule.name })}
            onClick={() => remove.mutate()}
          />
        </span>
      </span>
      <small>
        {t(`ui.cadences.${schedule.cadence}`)} ·{' '}
        {schedule.state === 'active' ? t('ui.next', { time: dayTime(schedule.nextAt) }) : t('ui.paused')}
        {schedule.last ? ` · ${dayTime(schedule.last.at)} ${listed(outcomes)}` : ''}
      </small>
      <small>{listed(schedule.recipients.map((person) => `${person.name} ${person.number}`))}</small>
    </li>
  );
}
