/** Web forms: pages that feed the queue of a mailbox. */
import './mail.css';
import type { Form } from '@qiao/server/contracts/mail';
import { FileInput, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useMailboxes } from '../mailboxes/data.ts';
import { mailAgain, useForms } from './data.ts';

export function Component() {
  const { t } = useTranslation('mail');
  const { data, isPending, isError, error, refetch } = useForms();
  const [open, setOpen] = useState<Form | 'new' | null>(null);
  return (
    <Page
      title={t('ui.forms')}
      padded={false}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
          {t('ui.form-add')}
        </Button>
      }
    >
      {isPending ? <Skeleton rows={4} height={56} /> : null}
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <Empty icon={FileInput} title={t('ui.form-none')} text={t('ui.forms-intro')} /> : null}
      <ul className="mail-list">
        {data?.map((form) => (
          <li key={form.id}>
            <div>
              <b>{nameIn(form.title)}</b> <span className="q-tag">{t(`ui.${form.state}`)}</span>
              <p>{nameIn(form.intro)}</p>
              <small>
                /form/{form.code} → {form.mailboxAddress}
              </small>
            </div>
            <div className="mail-buttons">
              <a className="q-btn q-btn-default q-btn-sm" href={`/form/${form.code}`} target="_blank" rel="noreferrer">
                {t('ui.form-open')}
              </a>
              <Button small onClick={() => setOpen(form)}>
                {t('ui.form-edit')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {open ? <Editor form={open === 'new' ? null : open} onDone={() => setOpen(null)} /> : null}
    </Page>
  );
}

function Editor({ form, onDone }: { form: Form | null; onDone: () => void }) {
  const { t } = useTranslation('mail');
  const { data: boxes } = useMailboxes();
  const [draft, setDraft] = useState(() => ({
    code: form?.code ?? '',
    mailboxId: form?.mailboxId ?? '',
    titleZh: form?.title.zh ?? '',
    titleEn: form?.title.en ?? '',
    introZh: form?.intro.zh ?? '',
    introEn: form?.intro.en ?? '',
    state: form?.state ?? ('active' as Form['state']),
  }));
  const change = (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part }));
  const mailboxId = draft.mailboxId || boxes?.[0]?.id || '';
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await api('PUT /api/mail/forms', {
        body: {
          code: draft.code,
          mailboxId,
          title: { zh: draft.titleZh, en: draft.titleEn || draft.titleZh },
          intro: { zh: draft.introZh, en: draft.introEn || draft.introZh },
          state: draft.state,
        },
      });
      toast('ok', t('ui.saved'));
      await mailAgain();
      onDone();
    } catch (error) {
      toastError(error);
    }
  };
  const text = (key: 'code' | 'titleZh' | 'titleEn' | 'introZh' | 'introEn', label: string, disabled = false) => (
    <Field label={label} required={key !== 'titleEn' && key !== 'introEn'}>
      {(props) => (
        <Input
          {...props}
          disabled={disabled}
          value={draft[key]}
          onChange={(event) => change({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog title={t(form ? 'ui.form-edit' : 'ui.form-add')} onClose={onDone} width={560}>
      <form onSubmit={save} noValidate>
        <div className="mail-grid">
          {text('code', t('ui.form-code'), form !== null)}
          <Field label={t('ui.mailbox')} required>
            {(props) => (
              <Select
                {...props}
                value={mailboxId}
                onChange={(event) => change({ mailboxId: event.target.value })}
                options={(boxes ?? []).map(({ id, address }) => ({ value: id, label: address }))}
              />
            )}
          </Field>
          {text('titleZh', t('ui.form-title-zh'))}
          {text('titleEn', t('ui.form-title-en'))}
          {text('introZh', t('ui.form-intro-zh'))}
          {text('introEn', t('ui.form-intro-en'))}
          <Field label={t('ui.form-state')}>
            {(props) => (
              <Select
                {...props}
                value={draft.state}
                onChange={(event) => change({ state: event.target.value as Form['state'] })}
                options={(['active', 'closed'] as const).map((value) => ({ value, label: t(`ui.${value}`) }))}
              />
            )}
          </Field>
        </div>
        <div className="mail-buttons mail-answer">
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={!draft.code || !draft.titleZh || !draft.introZh || !mailboxId}>
            {t('ui.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
