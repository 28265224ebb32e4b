/** Inputs of a node's config. What is written is kept as it is, also unfinished: the marks say what is missing. */
import type { Piece } from '@qiao/server/contracts/flows';
import { ArrowUp, Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { ChoiceRow } from '../../shared/ui/choice-row.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import type { Choices, Chooser } from './data.ts';
import type { Answer, FieldSpec } from './node-fields.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const tests = ['equal', 'different', 'starts', 'contains', 'less', 'more', 'empty', 'filled'];

type Given = {
  spec: FieldSpec;
  value: unknown;
  choices: Choices;
  /** Variables that the flow knows. */
  variables: readonly string[];
  onChange: (value: unknown) => void;
};

/** What it means that nothing is chosen. */
const noneOf: Partial<Record<Chooser, string>> = { trunk: 'ui.usual-trunk', room: 'ui.asked-room' };

export function ConfigField({ spec, value, choices, variables, onChange }: Given) {
  const { t } = useTranslation('flows');
  const label = t(`fields.${spec.key}`);
  switch (spec.as) {
    case 'pieces':
      return <Pieces label={label} value={(value as Piece[]) ?? []} choices={choices} onChange={onChange} />;
    case 'choose': {
      const options = choices[spec.of];
      return (
        <Field label={label} hint={options ? null : t('ui.may-not-choose')}>
          {(props) => (
            <Combo
              id={props.id}
              label={label}
              placeholder={t(spec.none ? (noneOf[spec.of] ?? 'ui.no-words') : 'ui.choose')}
              describedBy={props['aria-describedby']}
              options={withUnknown(options ?? [], value)}
              value={typeof value === 'string' && value !== '' && !/^0{8}-/.test(value) ? value : null}
              onChange={(next) => onChange(next ?? (spec.none ? null : ''))}
            />
          )}
        </Field>
      );
    }
    case 'keys':
      return (
        <ChoiceRow
          label={label}
          options={digits.map((one) => ({ value: one, label: one }))}
          chosen={(value as string[]) ?? []}
          onChange={(chosen) => onChange(digits.filter((one) => chosen.includes(one)))}
        />
      );
    case 'number':
      return (
        <Field label={spec.unit ? `${label} (${t(`units.${spec.unit}`)})` : label}>
          {(props) => (
            <Input
              {...props}
              type="number"
              min={spec.min}
              max={spec.max}
              value={typeof value === 'number' ? value : ''}
              onChange={(event) => onChange(event.target.value === '' ? null : Number(event.target.value))}
            />
          )}
        </Field>
      );
    case 'switch':
      return (
        <label className="fl-switch">
          <input type="checkbox" checked={value === true} onChange={(event) => onChange(event.target.checked)} />
          <span>{label}</span>
        </label>
      );
    case 'text':
    case 'variable':
      return (
        <Field
          label={label}
          hint={
            spec.as === 'text' && spec.holder
              ? t('ui.with-variables')
              : spec.as === 'variable'
                ? t('ui.variable-hint')
                : null
          }
        >
          {(props) => (
            <Input
              {...props}
              autoComplete="off"
              spellCheck={false}
              placeholder={spec.as === 'text' ? spec.holder : undefined}
              value={String(value ?? '')}
              onChange={(event) => onChange(event.target.value)}
            />
          )}
        </Field>
      );
    case 'variables':
      return (
        <ChoiceRow
          label={label}
          options={variables.map((one) => ({ value: one, label: one }))}
          chosen={(value as string[]) ?? []}
          onChange={onChange}
        />
      );
    case 'pick':
      return (
        <Field label={label}>
          {(props) => (
            <Select
              {...props}
              value={value === null ? '' : String(value ?? '')}
              onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
              options={spec.from.map((one) => ({
                value: one ?? '',
                label: one === null ? t('values.none') : t(`values.${one}`, { defaultValue: one }),
              }))}
            />
          )}
        </Field>
      );
    default:
      return <Rows spec={spec} label={label} value={value} variables={variables} onChange={onChange} />;
  }
}

/** What is chosen but cannot be seen from here stays chosen. */
function withUnknown(options: { value: string; label: string }[], value: unknown) {
  if (typeof value !== 'string' || value === '' || options.some((one) => one.value === value)) return options;
  return [...options, { value, label: /^[0-9a-f-]{36}$/.test(value) ? i18n.t('flows:ui.hidden') : value }];
}

type RowsOf<T> = { list: T[]; label: string; fresh: T; add: string; onChange: (list: T[]) => void };
function Listed<T>({
  list,
  label,
  fresh,
  add,
  onChange,
  children,
}: RowsOf<T> & { children: (one: T, set: (next: T) => void, index: number) => ReactNode }) {
  const { t } = useTranslation('flows');
  const put = (index: number, next: T) => onChange(list.map((one, at) => (at === index ? next : one)));
  const up = (index: number) => {
    const next = [...list];
    next.splice(index - 1, 0, ...next.splice(index, 1));
    onChange(next);
  };
  return (
    <fieldset className="fl-rows">
      <legend>{label}</legend>
      {list.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing else that they are known by
        <div key={index} className="fl-row">
          <div>{children(one, (next) => put(index, next), index)}</div>
          {index > 0 ? (
            <IconButton icon={ArrowUp} size={14} className="is-small" label={t('ui.up')} onClick={() => up(index)} />
          ) : null}
          <IconButton
            icon={X}
            size={14}
            className="is-small"
            label={t('ui.take-away')}
            onClick={() => onChange(list.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button small icon={Plus} onClick={() => onChange([...list, fresh])}>
        {add}
      </Button>
    </fieldset>
  );
}

function Pieces({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: Piece[];
  choices: Choices;
  onChange: (value: Piece[]) => void;
}) {
  const { t } = useTranslation('flows');
  const fresh: Piece = { prompt: choices.prompt?.[0]?.value ?? 'welcome' };
  return (
    <Listed list={value} label={label} fresh={fresh} add={t('ui.add-piece')} onChange={onChange}>
      {(one, set, index) => (
        <>
          <select
            className="q-input"
            aria-label={t('ui.piece-kind', { number: index + 1 })}
            value={'prompt' in one ? 'prompt' : 'digits'}
            onChange={(event) => set(event.target.value === 'prompt' ? fresh : { digits: '{{caller}}' })}
          >
            <option value="prompt">{t('ui.piece-prompt')}</option>
            <option value="digits">{t('ui.piece-digits')}</option>
          </select>
          {'prompt' in one ? (
            <Combo
              label={t('ui.piece', { number: index + 1 })}
              options={withUnknown(choices.prompt ?? [], one.prompt)}
              value={one.prompt}
              onChange={(next) => next && set({ prompt: next })}
            />
          ) : (
            <Input
              aria-label={t('ui.piece', { number: index + 1 })}
              value={one.digits}
              onChange={(event) => set({ digits: event.target.value })}
            />
          )}
        </>
      )}
    </Listed>
  );
}

type Case = { exit: string; variable: string; is: string; value: string };
type Pair = { variable: string; value: string };
type Save = { path: string; variable: string };

function Rows({
  spec,
  label,
  value,
  variables,
  onChange,
}: {
  spec: FieldSpec;
  label: string;
  value: unknown;
  variables: readonly string[];
  onChange: (value: unknown) => void;
}) {
  const { t } = useTranslation('flows');
  const text = (name: string, now: string, set: (next: string) => void) => (
    <Input
      aria-label={name}
      placeholder={name}
      autoComplete="off"
      spellCheck={false}
      value={now}
      onChange={(event) => set(event.target.value)}
    />
  );
  if (spec.as === 'cases') {
    const list = (value as Case[]) ?? [];
    const free = Array.from({ length: 20 }, (_, at) => `case-${at + 1}`).find(
      (exit) => !list.some((one) => one.exit === exit),
    );
    const fresh = { exit: free ?? 'case-1', variable: variables[0] ?? 'caller', is: 'equal', value: '' };
    return (
      <Listed<Case> list={list} label={label} fresh={fresh} add={t('ui.add-case')} onChange={onChange}>
        {(one, set) => (
          <>
            {text(t('fields.variable'), one.variable, (variable) => set({ ...one, variable }))}
            <Select
              aria-label={t('fields.is')}
              value={one.is}
              onChange={(event) => set({ ...one, is: event.target.value })}
              options={tests.map((key) => ({ value: key, label: t(`tests.${key}`) }))}
            />
            {one.is === 'empty' || one.is === 'filled'
              ? null
              : text(t('fields.value'), one.value, (next) => set({ ...one, value: next }))}
          </>
        )}
      </Listed>
    );
  }
  if (spec.as === 'answers') {
    const list = (value as Answer[]) ?? [];
    const free = Array.from({ length: 20 }, (_, at) => `word-${at + 1}`).find(
      (exit) => !list.some((one) => one.exit === exit),
    );
    const fresh = { exit: free ?? 'word-1', words: [''], key: null };
    return (
      <Listed<Answer> list={list} label={label} fresh={fresh} add={t('ui.add-answer')} onChange={onChange}>
        {(one, set) => (
          <>
            {text(t('fields.words'), one.words.join(','), (words) => set({ ...one, words: words.split(/[,，、]/) }))}
            <Select
              aria-label={t('fields.key')}
              value={one.key ?? ''}
              onChange={(event) => set({ ...one, key: event.target.value || null })}
              options={[
                { value: '', label: `${t('fields.key')}: ${t('values.none')}` },
                ...digits.map((digit) => ({ value: digit, label: t('exits.key', { digit }) })),
              ]}
            />
          </>
        )}
      </Listed>
    );
  }
  if (spec.as === 'set')
    return (
      <Listed<Pair>
        list={(value as Pair[]) ?? []}
        label={label}
        fresh={{ variable: 'reason', value: '' }}
        add={t('ui.add-variable')}
        onChange={onChange}
      >
        {(one, set) => (
          <>
            {text(t('fields.variable'), one.variable, (variable) => set({ ...one, variable }))}
            {text(t('fields.value'), one.value, (next) => set({ ...one, value: next }))}
          </>
        )}
      </Listed>
    );
  return (
    <Listed<Save>
      list={(value as Save[]) ?? []}
      label={label}
      fresh={{ path: '', variable: '' }}
      add={t('ui.add-save')}
      onChange={onChange}
    >
      {(one, set) => (
        <>
          {text(t('fields.path'), one.path, (path) => set({ ...one, path }))}
          {text(t('fields.variable'), one.variable, (variable) => set({ ...one, variable }))}
        </>
      )}
    </Listed>
  );
}
