/** A condition put together from terms and groups; every change is counted. */
import type { ConditionTerm, CustomerCondition } from '@qiao/server/contracts/customers';
import { useQuery } from '@tanstack/react-query';
import { FolderPlus, Plus, X } from 'lucide-react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Input, Select } from '../../shared/ui/field.tsx';

type Group = { match: 'all' | 'any'; parts: (ConditionTerm | Group)[] };
type Fact = ConditionTerm['fact'];
const facts: Fact[] = [
  'tier',
  'tag',
  'sex',
  'listing',
  'model',
  'bought',
  'warranty',
  'contacted',
  'silent',
  'created',
  'consent',
  'reach',
  'satisfaction',
  'tickets',
  'contacts',
];
const channels = ['chat', 'call', 'mail', 'visit'] as const;
const deepest = 3;
const mostValues = 20;

function emptyTerm(fact: Fact): ConditionTerm {
  const today = new Date().toISOString().slice(0, 10);
  switch (fact) {
    case 'bought':
    case 'warranty':
    case 'contacted':
    case 'created':
      return { fact, from: today, to: null };
    case 'silent':
      return { fact, since: today };
    case 'consent':
      return { fact, purpose: 'marketing', given: true };
    case 'reach':
      return { fact, by: 'email', has: true };
    case 'satisfaction':
      return { fact, is: 'at-least', score: 4 };
    case 'tickets':
      return { fact, type: null, atLeast: 1 };
    case 'contacts':
      return { fact, kinds: [...channels], days: 90, atLeast: 1 };
    default:
      return { fact, none: false, values: [fact === 'sex' ? 'female' : fact === 'listing' ? 'red' : '-'] };
  }
}

export function ConditionBuilder({
  value,
  onChange,
}: {
  value: CustomerCondition;
  onChange: (next: CustomerCondition) => void;
}) {
  return <GroupEditor group={value as Group} depth={1} onChange={(next) => onChange(next as CustomerCondition)} />;
}

function GroupEditor({
  group,
  depth,
  onChange,
  onRemove,
}: {
  group: Group;
  depth: number;
  onChange: (next: Group) => void;
  onRemove?: () => void;
}) {
  const { t } = useTranslation('selections');
  const put = (at: number, part: ConditionTerm | Group | null) =>
    onChange({ ...group, parts: group.parts.flatMap((one, index) => (index !== at ? [one] : part ? [part] : [])) });
  return (
    <fieldset className="sel-group">
      <legend className="sr-only">{t('ui.group')}</legend>
      <div className="sel-group-head">
        <Select
          aria-label={t('ui.match')}
          value={group.match}
          options={(['all', 'any'] as const).map((one) => ({ value: one, label: t(`ui.matches.${one}`) }))}
          onChange={(event) => onChange({ ...group, match: event.target.value as Group['match'] })}
        />
        {onRemove ? (
          <Button kind="text" small icon={X} onClick={onRemove}>
            {t('ui.remove-group')}
          </Button>
        ) : null}
      </div>
      {group.parts.length === 0 ? <p className="sel-none">{t('ui.everybody')}</p> : null}
      {group.parts.map((part, at) =>
        'fact' in part ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: terms have no name of their own
          <TermEditor key={at} term={part} onChange={(next) => put(at, next)} onRemove={() => put(at, null)} />
        ) : (
          <GroupEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: groups have no name of their own
            key={at}
            group={part}
            depth={depth + 1}
            onChange={(next) => put(at, next)}
            onRemove={() => put(at, null)}
          />
        ),
      )}
      <div className="sel-actions">
        <Button small icon={Plus} onClick={() => onChange({ ...group, parts: [...group.parts, emptyTerm('sex')] })}>
          {t('ui.add-term')}
        </Button>
        {depth < deepest ? (
          <Button
            small
            icon={FolderPlus}
            onClick={() => onChange({ ...group, parts: [...group.parts, { match: 'any', parts: [] }] })}
          >
            {t('ui.add-group')}
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}

function TermEditor({
  term,
  onChange,
  onRemove,
}: {
  term: ConditionTerm;
  onChange: (next: ConditionTerm) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('selections');
  return (
    <div className="sel-term">
      <Select
        aria-label={t('ui.fact')}
        value={term.fact}
        options={facts.map((fact) => ({ value: fact, label: t(`ui.facts.${fact}`) }))}
        onChange={(event) => onChange(emptyTerm(event.target.value as Fact))}
      />
      <Values term={term} onChange={onChange} />
      <Button kind="text" small icon={X} onClick={onRemove}>
        {t('ui.remove-term')}
      </Button>
    </div>
  );
}

function Values({ term, onChange }: { term: ConditionTerm; onChange: (next: ConditionTerm) => void }) {
  const { t } = useTranslation('selections');
  const choose = (label: string, value: string, options: string[], set: (value: string) => void, words: string) => (
    <Select
      aria-label={label}
      value={value}
      options={options.map((one) => ({ value: one, label: t(`ui.${words}.${one}`) }))}
      onChange={(event) => set(event.target.value)}
    />
  );
  const number = (label: string, value: number, min: number, max: number, set: (value: number) => void) => (
    <Input
      type="number"
      aria-label={label}
      value={value}
      min={min}
      max={max}
      step={max === 5 ? 0.1 : 1}
      onChange={(event) => set(Math.min(max, Math.max(min, Number(event.target.value) || min)))}
    />
  );
  switch (term.fact) {
    case 'bought':
    case 'warranty':
    case 'contacted':
    case 'created':
      return (
        <>
          <Input
            type="date"
            aria-label={t('ui.from')}
            value={term.from ?? ''}
            onChange={(event) => onChange({ ...term, from: event.target.value || null })}
          />
          <span aria-hidden="true">–</span>
          <Input
            type="date"
            aria-label={t('ui.to')}
            value={term.to ?? ''}
            onChange={(event) => onChange({ ...term, to: event.target.value || null })}
          />
        </>
      );
    case 'silent':
      return (
        <Input
          type="date"
          aria-label={t('ui.since')}
          value={term.since}
          onChange={(event) => event.target.value && onChange({ ...term, since: event.target.value })}
        />
      );
    case 'consent':
      return (
        <>
          <Purposes value={term.purpose} onChange={(purpose) => onChange({ ...term, purpose })} />
          {choose(
            t('ui.facts.consent'),
            String(term.given),
            ['true', 'false'],
            (value) => onChange({ ...term, given: value === 'true' }),
            'given',
          )}
        </>
      );
    case 'reach':
      return (
        <>
          {choose(
            t('ui.facts.reach'),
            String(term.has),
            ['true', 'false'],
            (value) => onChange({ ...term, has: value === 'true' }),
            'has',
          )}
          {choose(
            t('ui.by'),
            term.by,
            ['phone', 'email', 'address'],
            (by) => onChange({ ...term, by: by as typeof term.by }),
            'ways',
          )}
        </>
      );
    case 'satisfaction':
      return (
        <>
          {choose(
            t('ui.facts.satisfaction'),
            term.is,
            ['at-least', 'at-most'],
            (is) => onChange({ ...term, is: is as typeof term.is }),
            'is',
          )}
          {number(t('ui.score'), term.score, 1, 5, (score) => onChange({ ...term, score }))}
        </>
      );
    case 'tickets':
      return (
        <>
          <span>{t('ui.is.at-least')}</span>
          {number(t('ui.facts.tickets'), term.atLeast, 1, 999, (atLeast) => onChange({ ...term, atLeast }))}
        </>
      );
    case 'contacts':
      return (
        <>
          {choose(
            t('ui.channel'),
            term.kinds.length > 1 ? 'any' : term.kinds[0]!,
            ['any', ...channels],
            (kind) =>
              onChange({ ...term, kinds: kind === 'any' ? [...channels] : [kind as (typeof channels)[number]] }),
            'channels',
          )}
          <span>{t('ui.is.at-least')}</span>
          {number(t('ui.facts.contacts'), term.atLeast, 1, 999, (atLeast) => onChange({ ...term, atLeast }))}
          <span>{t('ui.within')}</span>
          {number(t('ui.days'), term.days, 1, 3660, (days) => onChange({ ...term, days }))}
        </>
      );
    default:
      return (
        <>
          {choose(
            t('ui.is-or-not'),
            String(term.none),
            ['false', 'true'],
            (none) => onChange({ ...term, none: none === 'true' }),
            'none',
          )}
          <SomeValues fact={term.fact} values={term.values} onChange={(values) => onChange({ ...term, values })} />
        </>
      );
  }
}

/** One of several: gold or platinum. */
function SomeValues({
  fact,
  values,
  onChange,
}: {
  fact: string;
  values: string[];
  onChange: (values: string[]) => void;
}) {
  const { t } = useTranslation('selections');
  const options = useOptions(fact);
  const free = options.filter(({ value }) => value !== '-' && !values.includes(value));
  return (
    <>
      {values.map((value, index) => (
        <span key={value} className="sel-value">
          {index > 0 ? <span>{t('ui.or')}</span> : null}
          <Select
            aria-label={t(`ui.facts.${fact}`)}
            value={value}
            // What another of them holds is not chosen twice.
            options={options.filter((one) => one.value === value || !values.includes(one.value))}
            onChange={(event) => onChange(values.map((one) => (one === value ? event.target.value : one)))}
          />
          {values.length > 1 ? (
            <IconButton
              icon={X}
              size={14}
              className="is-small"
              label={t('ui.remove-value', { name: options.find((one) => one.value === value)?.label ?? value })}
              onClick={() => onChange(values.filter((one) => one !== value))}
            />
          ) : null}
        </span>
      ))}
      {free.length > 0 && !values.includes('-') && values.length < mostValues ? (
        <Button kind="text" small icon={Plus} onClick={() => onChange([...values, free[0]!.value])}>
          {t('ui.or')}
        </Button>
      ) : null}
    </>
  );
}

function useOptions(fact: string): { value: string; label: string }[] {
  const { t } = useTranslation('selections');
  const { data = [] } = useQuery({
    queryKey: ['selections', 'values', fact],
    enabled: fact === 'tier' || fact === 'tag' || fact === 'model',
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<{ value: string; label: string }[]> => {
      if (fact === 'tier')
        return (await api('GET /api/customers/tiers', { signal })).tiers.map((one) => ({
          value: one.id,
          label: nameIn(one.name),
        }));
      if (fact === 'tag')
        return (await api('GET /api/customers/tags', { signal })).tags.map((one) => ({
          value: one.code,
          label: nameIn(one.name),
        }));
      return (await api('GET /api/catalogue/models', { query: { limit: 100 }, signal })).models.map((one) => ({
        value: one.id,
        label: nameIn(one.name),
      }));
    },
  });
  const fixed = fact === 'sex' ? ['female', 'male', 'unknown'] : fact === 'listing' ? ['red', 'black', 'none'] : null;
  return fixed
    ? fixed.map((one) => ({ value: one, label: t(`ui.${fact}.${one}`) }))
    : [{ value: '-', label: '—' }, ...data];
}

export function Purposes({ value, onChange, id }: { value: string; onChange: (value: string) => void; id?: string }) {
  const { t } = useTranslation('selections');
  const { data = [] } = useQuery({
    queryKey: ['customers', 'purposes'],
    staleTime: 60_000,
    queryFn: async ({ signal }) => (await api('GET /api/customers/purposes', { signal })).purposes,
  });
  return (
    <Select
      id={id}
      aria-label={t('ui.purpose')}
      value={value}
      options={data.map((one) => ({ value: one.code, label: nameIn(one.name) }))}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
