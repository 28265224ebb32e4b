import type { Purpose } from '@qiao/server/contracts/consents';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { useConfiguration } from './data.ts';

export default function PurposeDialog({ purpose, onDone }: { purpose: Purpose | null; onDone: () => void }) {
  const { t } = useTranslation('consents');
  const change = useConfiguration();
  const [form, setForm] = useState({
    code: purpose?.code ?? '',
    zh: purpose?.name.zh ?? '',
    en: purpose?.name.en ?? '',
    aboutZh: purpose?.about.zh ?? '',
    aboutEn: purpose?.about.en ?? '',
    basis: purpose?.basis ?? 'consent',
    retired: purpose?.state === 'retired',
  });
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const words = {
      name: { zh: form.zh, en: form.en },
      about: { zh: form.aboutZh, en: form.aboutEn },
      basis: form.basis,
    };
    change.mutate(
      () =>
        purpose
          ? api('PATCH /api/consents/purposes/{code}', {
              params: { code: purpose.code },
              body: { ...words, version: purpose.version, state: form.retired ? 'retired' : 'active' },
            })
          : api('POST /api/consents/purposes', { body: { ...words, code: form.code } }),
      { onSuccess: onDone },
    );
  };
  const text = (key: 'zh' | 'en' | 'aboutZh' | 'aboutEn', label: string, max: number, required = false) => (
    <Field label={t(label)} required={required}>
      {(props) => (
        <Input {...props} maxLength={max} value={form[key]} onChange={(event) => set({ [key]: event.target.value })} />
      )}
    </Field>
  );
  return (
    <Dialog
      title={t(purpose ? 'ui.purpose' : 'ui.add-purpose')}
      onClose={onDone}
      width={440}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button
            kind="primary"
            type="submit"
            form="purpose"
            busy={change.isPending}
            disabled={!form.zh.trim() || !form.en.trim() || !/^[a-z][a-z0-9-]+$/.test(form.code)}
          >
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="purpose" onSubmit={submit}>
        {text('zh', 'ui.name-zh', 60, true)}
        {text('en', 'ui.name-en', 60, true)}
        <Field label={t('ui.code')} hint={purpose ? null : t('ui.code-hint')} required={!purpose}>
          {(props) => (
            <Input
              {...props}
              maxLength={40}
              disabled={purpose !== null}
              value={form.code}
              onChange={(event) => set({ code: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('ui.basis-label')}>
          {(props) => (
            <Select
              {...props}
              value={form.basis}
              onChange={(event) => set({ basis: event.target.value as Purpose['basis'] })}
              options={(['consent', 'contract', 'law'] as const).map((value) => ({
                value,
                label: t(`ui.basis.${value}`),
              }))}
            />
          )}
        </Field>
        {text('aboutZh', 'ui.about-zh', 500)}
        {text('aboutEn', 'ui.about-en', 500)}
        {purpose ? (
          <label className="cu-check">
            <input
              type="checkbox"
              checked={form.retired}
              onChange={(event) => set({ retired: event.target.checked })}
            />
            {t('ui.retire')}
          </label>
        ) : null}
      </form>
    </Dialog>
  );
}
