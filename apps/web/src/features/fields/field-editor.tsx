/** A drawer that defines one field. Key, kind and "personal" are chosen once: values are stored under them. */

import type { Choice, FieldDefinition, FieldKind, FieldSubject } from '@qiao/server/contracts/fields';
import { Plus, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { useFieldChange } from './data.ts';

const kinds: FieldKind[] = ['text', 'paragraph', 'number', 'date', 'boolean', 'choice', 'choices', 'link'];
const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

export default function FieldEditor({
  subject,
  edited,
  others,
  onDone,
}: {
  subject: FieldSubject;
  edited: FieldDefinition | null;
  others: FieldDefinition[];
  onDone: () => void;
}) {
  const { t } = useTranslation('fields');
  const change = useFieldChange(subject.subject);
  const [key, setKey] = useState(edited?.key ?? '');
  const [kind, setKind] = useState<FieldKind>(edited?.kind ?? 'text');
  const [personal, setPersonal] = useState(edited?.personal ?? false);
  const [form, setForm] = useState({
    zh: edited?.name.zh ?? '',
    en: edited?.name.en ?? '',
    hintZh: edited?.hint?.zh ?? '',
    hintEn: edited?.hint?.en ?? '',
    unitZh: edited?.unit?.zh ?? '',
    unitEn: edited?.unit?.en ?? '',
    min: edited?.min?.toString() ?? '',
    max: edited?.max?.toString() ?? '',
    position: String(edited?.position ?? others.length),
    required: edited?.required ?? false,
    atEnd: edited?.requiredFrom === 'completion',
    searchable: edited?.searchable ?? false,
    retired: edited?.state === 'retired',
    choices: edited?.choices ?? ([] as Choice[]),
    visibleWhen: edited?.visibleWhen ?? null,
    requiredWhen: edited?.requiredWhen ?? null,
  });
  const [asked, setAsked] = useState(false);
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const listed = kind === 'choice' || kind === 'choices';
  const keyBad = !/^[a-z][a-z0-9_]{0,39}$/.test(key);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (keyBad || !form.zh.trim() || !form.en.trim()) return;
    const words = {
      name: { zh: form.zh, en: form.en },
      hint: form.hintZh || form.hintEn ? { zh: form.hintZh, en: form.hintEn } : null,
      unit: form.unitZh && form.unitEn ? { zh: form.unitZh, en: form.unitEn } : null,
      choices: listed ? form.choices : [],
      min: kind === 'number' ? numberOf(form.min) : null,
      max: kind === 'number' ? numberOf(form.max) : null,
      maxLength: edited?.maxLength ?? null,
      required: form.required,
      requiredFrom: form.atEnd ? ('completion' as const) : ('creation' as const),
      searchable: form.searchable,
      visibleWhen: form.visibleWhen,
      requiredWhen: form.requiredWhen,
      position: numberOf(form.position) ?? 0,
    };
    const params = { subject: subject.subject };
    change.mutate(
      () =>
        edited
          ? api('PATCH /api/fields/{subject}/{id}', {
              params: { ...params, id: edited.id },
              body: { ...words, version: edited.version, state: form.retired ? 'retired' : 'active' },
            })
          : api('POST /api/fields/{subject}', { params, body: { ...words, key, kind, personal } }),
      { onSuccess: onDone },
    );
  };
  const text = (
    name: 'zh' | 'en' | 'hintZh' | 'hintEn' | 'unitZh' | 'unitEn' | 'min' | 'max' | 'position',
    label: string,
    options: { required?: boolean; number?: boolean } = {},
  ) => (
    <Field
      label={label}
      required={options.required ?? false}
      error={options.required && asked && !form[name].trim() ? t('ui.missing', { name: label }) : null}
    >
      {(props) => (
        <Input
          {...props}
          {...(options.number ? { type: 'number', step: 'any' } : { maxLength: 200 })}
          value={form[name]}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  const tick = (name: 'required' | 'atEnd' | 'searchable' | 'retired', label: string) => (
    <label>
      <input type="checkbox" checked={form[name]} onChange={(event) => set({ [name]: event.target.checked })} />
      {label}
    </label>
  );
  return (
    <Dialog
      kind="drawer"
      title={edited ? nameIn(edited.name) : t('ui.add')}
      onClose={onDone}
      width={560}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="field-editor" busy={change.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="field-editor" className="fi-form" onSubmit={submit} noValidate>
        <div className="fi-pair">
          {text('zh', t('ui.name-zh'), { required: true })}
          {text('en', t('ui.name-en'), { required: true })}
          <Field
            label={t('ui.key')}
            required={!edited}
            hint={t('ui.key-hint')}
            error={asked && keyBad ? t('ui.key-bad') : null}
          >
            {(props) => (
              <Input
                {...props}
                value={key}
                disabled={edited !== null}
                onChange={(event) => setKey(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('ui.kind')}>
            {(props) => (
              <Select
                {...props}
                value={kind}
                disabled={edited !== null}
                onChange={(event) => setKind(event.target.value as FieldKind)}
                options={kinds.map((one) => ({ value: one, label: t(`ui.kinds.${one}`) }))}
              />
            )}
          </Field>
          {text('hintZh', t('ui.hint-zh'))}
          {text('hintEn', t('ui.hint-en'))}
          {kind === 'number' ? (
            <>
              {text('unitZh', t('ui.unit-zh'))}
              {text('unitEn', t('ui.unit-en'))}
              {text('min', t('ui.min'), { number: true })}
              {text('max', t('ui.max'), { number: true })}
            </>
          ) : null}
        </div>
        {listed ? <Choices choices={form.choices} onChange={(choices) => set({ choices })} edited={edited} /> : null}
        <div className="fi-checks">
          {tick('required', t('ui.mark.required'))}
          {subject.completes ? tick('atEnd', t('ui.at-end')) : null}
          {tick('searchable', t('ui.mark.searchable'))}
          <label>
            <input
              type="checkbox"
              checked={personal}
              disabled={edited !== null}
              onChange={(event) => setPersonal(event.target.checked)}
            />
            {t('ui.mark.personal')}
          </label>
          {edited ? tick('retired', t('ui.mark.retired')) : null}
        </div>
        <ConditionEditor
          title={t('ui.visible-when')}
          always={t('ui.always')}
          subject={subject}
          others={others}
          condition={form.visibleWhen}
          onChange={(visibleWhen) => set({ visibleWhen })}
        />
        <ConditionEditor
          title={t('ui.required-when')}
          always={t('ui.as-ticked')}
          subject={subject}
          others={others}
          condition={form.requiredWhen}
          onChange={(requiredWhen) => set({ requiredWhen })}
        />
        {text('position', t('ui.position'), { number: true })}
      </form>
    </Dialog>
  );
}

/** A choice in use is crossed out, not removed. */
function Choices({
  choices,
  onChange,
  edited,
}: {
  choices: Choice[];
  onChange: (choices: Choice[]) => void;
  edited: FieldDefinition | null;
}) {
  const { t } = useTranslation('fields');
  const kept = new Set(edited?.choices.map(({ value }) => value));
  const put = (index: number, part: Partial<Choice>) =>
    onChange(choices.map((choice, at) => (at === index ? { ...choice, ...part } : choice)));
  return (
    <fieldset className="fi-list">
      <legend>{t('ui.choices')}</legend>
      {choices.map((choice, index) => (
        // Rows have no name of their own while they are typed.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className={`fi-line${choice.retired ? ' is-retired' : ''}`}>
          <Input
            aria-label={t('ui.choice-value')}
            placeholder={t('ui.choice-value')}
            value={choice.value}
            disabled={kept.has(choice.value) && edited?.choices[index]?.value === choice.value}
            onChange={(event) => put(index, { value: event.target.value })}
          />
          <Input
            aria-label={t('ui.name-zh')}
            placeholder={t('ui.name-zh')}
            value={choice.name.zh}
            onChange={(event) => put(index, { name: { ...choice.name, zh: event.target.value } })}
          />
          <Input
            aria-label={t('ui.name-en')}
            placeholder={t('ui.name-en')}
            value={choice.name.en}
            onChange={(event) => put(index, { name: { ...choice.name, en: event.target.value } })}
          />
          <IconButton
            icon={choice.retired ? Plus : X}
            className="is-small"
            label={t(choice.retired ? 'ui.offer-again' : 'ui.offer-no-more', { name: nameIn(choice.name) })}
            onClick={() =>
              kept.has(choice.value)
                ? put(index, { retired: !choice.retired })
                : onChange(choices.filter((_, at) => at !== index))
            }
          />
        </div>
      ))}
      <Button
        small
        icon={Plus}
        onClick={() => onChange([...choices, { value: '', name: { zh: '', en: '' }, retired: false }])}
      >
        {t('ui.add-choice')}
      </Button>
    </fieldset>
  );
}
