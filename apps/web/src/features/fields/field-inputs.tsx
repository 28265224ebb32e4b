/** The custom fields of a form. What is visible and what must be filled follows the same rules as on the server. */
import './fields.css';
import type { FieldDefinition, FieldValue, FieldValues } from '@qiao/server/contracts/fields';
import { type Facts, standing } from '@qiao/server/contracts/fields';
import type { ReactNode } from 'react';
import { listOf, nameIn, useTranslation } from '../../shared/i18n.ts';
import { Field, Input, Select } from '../../shared/ui/field.tsx';

/** Keys of visible required fields that are empty: what a form asks for before it is sent. */
export function missingFields(definitions: readonly FieldDefinition[], values: FieldValues, facts: Facts): string[] {
  const stands = standing(definitions, values, facts);
  return definitions.filter(({ key }) => stands.get(key)?.required && isEmpty(values[key])).map(({ key }) => key);
}

const isEmpty = (value: FieldValue | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

export function FieldInputs({
  definitions,
  values,
  facts,
  onChange,
  missing = [],
  hints = {},
}: {
  definitions: readonly FieldDefinition[];
  values: FieldValues;
  facts: Facts;
  /** Null empties. */
  onChange: (key: string, value: FieldValue) => void;
  /** Keys that are said to be empty. */
  missing?: readonly string[];
  /** Further words under a field, by key: what a masked value looks like now. */
  hints?: Record<string, string>;
}) {
  const { t } = useTranslation('fields');
  const stands = standing(definitions, values, facts);
  return (
    <>
      {definitions
        .filter(({ key }) => stands.get(key)?.visible)
        .map((definition) => (
          <OneField
            key={definition.key}
            definition={definition}
            value={values[definition.key] ?? null}
            required={stands.get(definition.key)!.required}
            error={missing.includes(definition.key) ? t('ui.missing', { name: nameIn(definition.name) }) : null}
            hint={hints[definition.key] ?? (definition.hint ? nameIn(definition.hint) : undefined)}
            onChange={(value) => onChange(definition.key, value)}
          />
        ))}
    </>
  );
}

function OneField({
  definition,
  value,
  required,
  error,
  hint,
  onChange,
}: {
  definition: FieldDefinition;
  value: FieldValue;
  required: boolean;
  error: string | null;
  hint: ReactNode;
  onChange: (value: FieldValue) => void;
}) {
  const { t } = useTranslation('fields');
  const label = nameIn(definition.name) + (definition.unit ? ` (${nameIn(definition.unit)})` : '');
  const text = value === null || typeof value === 'object' ? '' : String(value);
  // A choice that is offered no more stays where it is, and is not offered to others.
  const offered = definition.choices.filter(
    ({ retired, value: one }) => !retired || one === value || (Array.isArray(value) && value.includes(one)),
  );
  if (definition.kind === 'choices') {
    const chosen = Array.isArray(value) ? value : [];
    return (
      <fieldset className="fi-choices">
        <legend>
          {label}
          {required ? <span className="q-field-must">{t('ui:field.required')}</span> : null}
        </legend>
        {offered.map((choice) => (
          <label key={choice.value}>
            <input
              type="checkbox"
              checked={chosen.includes(choice.value)}
              onChange={(event) => {
                const next = chosen.filter((one) => one !== choice.value);
                onChange(event.target.checked ? [...next, choice.value] : next);
              }}
            />
            {nameIn(choice.name)}
          </label>
        ))}
        {error ? (
          <span className="q-field-error" role="alert">
            {error}
          </span>
        ) : null}
      </fieldset>
    );
  }
  return (
    <Field label={label} required={required} error={error} {...(hint ? { hint } : {})}>
      {(props) => {
        switch (definition.kind) {
          case 'paragraph':
            return (
              <textarea
                {...props}
                className="q-input"
                rows={3}
                maxLength={definition.maxLength ?? 5000}
                value={text}
                onChange={(event) => onChange(event.target.value)}
              />
            );
          case 'choice':
            return (
              <Select
                {...props}
                value={text}
                onChange={(event) => onChange(event.target.value || null)}
                options={[
                  { value: '', label: '–' },
                  ...offered.map((choice) => ({ value: choice.value, label: nameIn(choice.name) })),
                ]}
              />
            );
          case 'boolean':
            return (
              <Select
                {...props}
                value={text}
                onChange={(event) => onChange(event.target.value === '' ? null : event.target.value === 'true')}
                options={[
                  { value: '', label: '–' },
                  { value: 'true', label: t('ui.yes') },
                  { value: 'false', label: t('ui.no') },
                ]}
              />
            );
          case 'number':
            return (
              <Input
                {...props}
                type="number"
                step="any"
                {...(definition.min === null ? {} : { min: definition.min })}
                {...(definition.max === null ? {} : { max: definition.max })}
                value={text}
                onChange={(event) => onChange(event.target.value === '' ? null : Number(event.target.value))}
              />
            );
          default:
            return (
              <Input
                {...props}
                type={definition.kind === 'date' ? 'date' : definition.kind === 'link' ? 'url' : 'text'}
                maxLength={definition.maxLength ?? 300}
                autoComplete="off"
                value={text}
                onChange={(event) => onChange(event.target.value || null)}
              />
            );
        }
      }}
    </Field>
  );
}

/** A stored value as people read it. */
export function fieldText(definition: FieldDefinition, value: FieldValue, words: { yes: string; no: string }): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (definition.kind === 'choice' || definition.kind === 'choices') {
    const chosen = Array.isArray(value) ? value : [String(value)];
    return listOf(
      chosen
        .map((one) => ({ one, choice: definition.choices.find((choice) => choice.value === one) }))
        .map(({ one, choice }) => (choice ? nameIn(choice.name) : one)),
    );
  }
  return definition.unit ? `${value} ${nameIn(definition.unit)}` : String(value);
}
