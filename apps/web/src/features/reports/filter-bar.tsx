/** What the report is about: days, unit, grouping, comparison, and what it was narrowed to. */
import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { Input, Select } from '../../shared/ui/field.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { addDays, parameterOf, type Query, type Report, timeGroups, useReportList, useToday } from './report-data.ts';

type Change = (changes: Record<string, string | null>) => void;

const presets = ['today', 'yesterday', 'week', 'month', 'last-month'] as const;
type Preset = (typeof presets)[number];

function daysOf(preset: Preset, today: string): { from: string; to: string } {
  const first = `${today.slice(0, 7)}-01`;
  const before = addDays(first, -1);
  switch (preset) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case 'week':
      return { from: addDays(today, -7), to: addDays(today, -1) };
    case 'month':
      return { from: first, to: today };
    case 'last-month':
      return { from: `${before.slice(0, 7)}-01`, to: before };
  }
}

export function FilterBar({ report, query, change }: { report: Report | undefined; query: Query; change: Change }) {
  const { t } = useTranslation('reports');
  const list = useReportList();
  const today = useToday(query.unitId ?? report?.unitId ?? null);
  const { from = '', to = '' } = query;
  const length = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  const chosen = presets.find((one) => daysOf(one, today).from === from && daysOf(one, today).to === to) ?? 'own';
  const shift = (days: number): void => change({ from: addDays(from, days), to: addDays(to, days) });
  const units = list.data?.units ?? [];
  const groupings = [...(report?.dimensions ?? []), ...timeGroups.filter((by) => by !== 'half-hour' || length <= 7)];
  return (
    <search className="rp-filters">
      <IconButton icon={ChevronLeft} label={t('ui.earlier')} onClick={() => shift(-length)} />
      <Select
        aria-label={t('ui.period')}
        value={chosen}
        options={[...presets, 'own' as const].map((one) => ({
          value: one,
          label: t(`ui.preset.${one}`),
          disabled: one === 'own',
        }))}
        onChange={(event) => change(daysOf(event.target.value as Preset, today))}
      />
      <Input
        type="date"
        aria-label={t('ui.from')}
        value={from}
        max={to}
        onChange={(event) => event.target.value && change({ from: event.target.value })}
      />
      <Input
        type="date"
        aria-label={t('ui.to')}
        value={to}
        min={from}
        onChange={(event) => event.target.value && change({ to: event.target.value })}
      />
      <IconButton icon={ChevronRight} label={t('ui.later')} onClick={() => shift(length)} />
      {units.length > 1 ? (
        <Select
          aria-label={t('ui.unit')}
          value={query.unitId ?? report?.unitId ?? ''}
          options={units.map((unit) => ({
            value: unit.id,
            label: `${'\u2003'.repeat(unit.depth)}${nameIn(unit.name)}`,
          }))}
          onChange={(event) => change({ unitId: event.target.value })}
        />
      ) : null}
      <Select
        aria-label={t('ui.group-by')}
        value={query.by ?? report?.by ?? ''}
        options={groupings.map((by) => ({ value: by, label: t('ui.by-option', { name: t(`ui.by.${by}`) }) }))}
        onChange={(event) => change({ by: event.target.value })}
      />
      <Select
        aria-label={t('ui.compare')}
        value={query.compare ?? 'previous'}
        options={['previous', 'week', 'none'].map((one) => ({ value: one, label: t(`ui.compared.${one}`) }))}
        onChange={(event) => change({ compare: event.target.value === 'previous' ? null : event.target.value })}
      />
      {(report?.filters ?? []).map((filter) => (
        <button
          key={filter.dimension}
          type="button"
          className="rp-chip"
          aria-label={t('ui.widen', { name: filter.label })}
          onClick={() => change({ [parameterOf[filter.dimension]!]: null })}
        >
          {filter.label}
          <Icon of={X} size={12} />
        </button>
      ))}
    </search>
  );
}
