/** The customer agrees or takes it back: how it was said and under which text. Every record stands below. */

import type { FileConsents } from '@qiao/server/contracts/consents';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { oneOf } from '../../shared/one-of.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { useFileChange, useNotices } from './data.ts';
import { sourceText } from './source-text.ts';

const channels = ['call', 'chat', 'page', 'paper', 'mail', 'visit'] as const;

export default function WordDialog({
  customerId,
  file,
  onDone,
}: {
  customerId: string;
  file: FileConsents;
  onDone: () => void;
}) {
  const { t } = useTranslation('consents');
  const change = useFileChange(customerId);
  const { data: notices = [] } = useNotices();
  const first = file.purposes.find(({ basis, word }) => basis === 'consent' && !word?.given) ?? file.purposes[0];
  const [form, setForm] = useState({
    purpose: first?.code ?? '',
    answer: 'yes',
    source: channels[0] as (typeof channels)[number],
    notice: '',
  });
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const purpose = file.purposes.find(({ code }) => code === form.purpose);
  const fitting = notices.filter(
    ({ state, purposes, number }) =>
      state === 'published' && purposes.includes(form.purpose) && number !== purpose?.noticeNumber,
  );
  const inForce = purpose?.noticeNumber ?? null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = {
      purpose: form.purpose,
      given: form.answer === 'yes',
      source: form.source,
      ...(form.notice && { noticeNumber: Number(form.notice) }),
    };
    change.mutate(() => api('POST /api/customers/{id}/consents', { params: { id: customerId }, body }), {
      onSuccess: onDone,
    });
  };
  const choice = (
    key: 'purpose' | 'answer' | 'source' | 'notice',
    label: string,
    options: { value: string; label: string }[],
    choose = (value: string) => set({ [key]: value }),
  ) => (
    <Field label={label}>
      {(props) => (
        <Select {...props} value={form[key]} onChange={(event) => choose(event.target.value)} options={options} />
      )}
    </Field>
  );
  return (
    <Dialog
      title={t('ui.word-title')}
      onClose={onDone}
      width={460}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="word" busy={change.isPending} disabled={!form.purpose}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="word" onSubmit={submit}>
        <Field label={t('ui.purpose')} hint={purpose ? nameIn(purpose.about) || t(`ui.basis.${purpose.basis}`) : null}>
          {(props) => (
            <Select
              {...props}
              value={form.purpose}
              onChange={(event) => set({ purpose: event.target.value, notice: '' })}
              options={file.purposes.map(({ code, name }) => ({ value: code, label: nameIn(name) }))}
            />
          )}
        </Field>
        {choice('answer', t('ui.answer'), [
          { value: 'yes', label: t('ui.agrees') },
          { value: 'no', label: t('ui.takes-back') },
        ])}
        {choice(
          'source',
          t('ui.how'),
          channels.map((value) => ({ value, label: t(`ui.source.${value}`) })),
          (value) => set({ source: oneOf(channels, value) }),
        )}
        {choice('notice', t('ui.version'), [
          { value: '', label: inForce === null ? t('ui.no-notice-yet') : t('ui.in-force', { number: inForce }) },
          ...fitting.map(({ number, title }) => ({
            value: String(number),
            label: `${t('ui.published', { number })} · ${nameIn(title)}`,
          })),
        ])}
      </form>
      {file.history.length > 0 ? (
        <section className="cu-history">
          <h3>{t('ui.history')}</h3>
          <ul>
            {file.history.map((word) => (
              <li key={word.id}>
                <span>
                  {nameIn(word.purposeName)} · {t(word.given ? 'ui.given' : 'ui.withdrawn')}
                  {word.noticeNumber === null ? '' : ` · ${t('ui.notice', { number: word.noticeNumber })}`} ·{' '}
                  {sourceText(t, word.source)}
                </span>
                <small className="cu-item-meta">{t('ui.by', { at: dayTime(word.at), by: word.by })}</small>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </Dialog>
  );
}
