/** When a field is shown or asked for: all or any of a few sentences about other fields and facts of the subject. */
import type { Condition, FieldDefinition, FieldSubject } from '@qiao/server/contracts/fields';
import { Plus, X } from 'lucide-react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Input, Select } from '../../shared/ui/field.tsx';

type Term = Condition['terms'][number];
const ways = ['one-of', 'none-of', 'filled', 'empty'] as const;

export function ConditionEditor({
  title,
  always,
  subject,
  others,
  condition,
  onChange,
}: {
  title: string;
  /** Said while there is no condition. */
  always: string;
  subject: FieldSubject;
  others: FieldDefinition[];
  condition: Condition | null;
  onChange: (condition: Condition | null) => void;
}) {
  const { t } = useTranslation('fields');
  const sources = [
    ...subject.facts.map((fact) => ({ value: fact.key, label: nameIn(fact.name), values: fact.values })),
    ...others.map((field) => ({ value: `field.${field.key}`, label: nameIn(field.name), values: field.choices })),
  ];
  const terms = condition?.terms ?? [];
  const keep = (next: Term[], match = condition?.match ?? 'all') =>
    onChange(next.length === 0 ? null : { match, terms: next });
  const put = (index: number, part: Partial<Term>) =>
    keep(terms.map((term, at) => (at === index ? { ...term, ...part } : term)));
  return (
    <fieldset className="fi-list">
      <legend>{title}</legend>
      {terms.length === 0 ? <p className="fi-kind">{always}</p> : null}
      {terms.length > 1 ? (
        <Select
          aria-label={t('ui.match')}
          value={condition!.match}
          onChange={(event) => keep(terms, event.target.value as Condition['match'])}
          options={[
            { value: 'all', label: t('ui.match-all') },
            { value: 'any', label: t('ui.match-any') },
          ]}
        />
      ) : null}
      {terms.map((term, index) => (
        // Sentences are alike and have no name.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="fi-line is-term">
          <Select
            aria-label={t('ui.source')}
            value={term.of}
            onChange={(event) => put(index, { of: event.target.value, values: [] })}
            options={sources.map(({ value, label }) => ({ value, label }))}
          />
          <Select
            aria-label={t('ui.way')}
            value={term.is}
            onChange={(event) => put(index, { is: event.target.value as Term['is'] })}
            options={ways.map((way) => ({ value: way, label: t(`ui.ways.${way}`) }))}
          />
          <Values
            term={term}
            offered={sources.find(({ value }) => value === term.of)?.values ?? []}
            onChange={(values) => put(index, { values })}
          />
          <IconButton
            icon={X}
            className="is-small"
            label={t('ui.drop-term')}
            onClick={() => keep(terms.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        small
        icon={Plus}
        disabled={sources.length === 0}
        onClick={() => keep([...terms, { of: sources[0]!.value, is: 'one-of', values: [] }])}
      >
        {t('ui.add-term')}
      </Button>
    </fieldset>
  );
}

function Values({
  term,
  offered,
  onChange,
}: {
  term: Term;
  offered: { value: string; name: { zh: string; en: string } }[];
  onChange: (values: string[]) => void;
}) {
  const { t } = useTranslation('fields');
  if (term.is === 'filled' || term.is === 'empty') return <span />;
  if (offered.length === 0)
    return (
      <Input
        aria-label={t('ui.values')}
        placeholder={t('ui.values-typed')}
        value={term.values.join(', ')}
        onChange={(event) =>
          onChange(
            event.target.value
              .split(/[,，、]\s*/)
              .map((one) => one.trim())
              .filter((one, index, all) => one !== '' || index === all.length - 1),
          )
        }
        onBlur={() => onChange(term.values.filter(Boolean))}
      />
    );
  return (
    <select
      multiple
      className="q-input"
      aria-label={t('ui.values')}
      size={Math.min(4, offered.length)}
      style={{ height: 'auto' }}
      value={term.values}
      onChange={(event) => onChange([...event.target.selectedOptions].map((option) => option.value))}
    >
      {offered.map((one) => (
        <option key={one.value} value={one.value}>
          {nameIn(one.name)}
        </option>
      ))}
    </select>
  );
}
