/** The managed list of tags. */
import './customers.css';
import '../identity/people.css';
import type { Tag } from '@qiao/server/contracts/customers';
import { useMutation } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { useTags } from './data/parts.ts';
import { TagMarks } from './tag-marks.tsx';

export function Component() {
  const { t } = useTranslation('customers');
  const tags = useTags();
  const [edited, setEdited] = useState<Tag | 'new' | null>(null);
  const rows = tags.data ?? [];
  const columns: Column<Tag>[] = [
    { key: 'name', title: t('ui.tags.name'), width: 'minmax(140px, 1fr)', cell: (row) => nameIn(row.name) },
    { key: 'look', title: t('ui.tags.look'), width: '160px', cell: (row) => <TagMarks codes={[row.code]} /> },
    { key: 'code', title: t('ui.tags.code'), width: '160px', kind: 'quiet', cell: (row) => row.code },
    { key: 'used', title: t('ui.tags.used'), width: '96px', kind: 'number', phone: 'aside', cell: (row) => row.used },
    {
      key: 'state',
      title: t('ui.tags.state'),
      width: '96px',
      cell: (row) => (row.state === 'retired' ? <span className="q-tag">{t('ui.tags.retired')}</span> : null),
    },
  ];
  return (
    <Page
      title={t('ui.tags.title')}
      padded={false}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setEdited('new')}>
          {t('ui.tags.add')}
        </Button>
      }
    >
      <div className="admin-list">
        {tags.isError ? <Failed error={tags.error} retry={() => void tags.refetch()} /> : null}
        {tags.isPending ? <Skeleton rows={6} height={36} kind="lines" /> : null}
        {tags.isSuccess && rows.length === 0 ? <Empty title={t('ui.tags.none')} text={t('ui.tags.about')} /> : null}
        {rows.length > 0 ? (
          <DataTable
            label={t('ui.tags.title')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.code}
            nameOf={(row) => nameIn(row.name)}
            onOpen={setEdited}
          />
        ) : null}
      </div>
      {edited ? (
        <TagDialog
          key={edited === 'new' ? '' : edited.code}
          edited={edited === 'new' ? null : edited}
          onDone={() => setEdited(null)}
        />
      ) : null}
    </Page>
  );
}

const tones = ['plain', 'accent', 'ok', 'warn', 'danger'] as const;

function TagDialog({ edited, onDone }: { edited: Tag | null; onDone: () => void }) {
  const { t } = useTranslation('customers');
  const [form, setForm] = useState({
    code: edited?.code ?? '',
    zh: edited?.name.zh ?? '',
    en: edited?.name.en ?? '',
    tone: edited?.tone ?? 'plain',
    retired: edited?.state === 'retired',
  });
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: () => {
      const words = { name: { zh: form.zh, en: form.en }, tone: form.tone };
      return edited
        ? api('PATCH /api/customers/tags/{code}', {
            params: { code: edited.code },
            body: {
              ...words,
              version: edited.version,
              state: form.retired ? 'retired' : 'active',
            },
          })
        : api('POST /api/customers/tags', { body: { ...words, code: form.code } });
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['customers', 'tags'] });
      onDone();
    },
    onError: toastError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const text = (key: 'code' | 'zh' | 'en', label: string, disabled = false) => (
    <Field label={label} required={!disabled}>
      {(props) => (
        <Input
          {...props}
          maxLength={40}
          disabled={disabled}
          value={form[key]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      title={edited ? nameIn(edited.name) : t('ui.tags.add')}
      onClose={onDone}
      width={400}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button
            kind="primary"
            type="submit"
            form="tag"
            busy={save.isPending}
            disabled={!form.code.trim() || !form.zh.trim() || !form.en.trim()}
          >
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="tag" onSubmit={submit}>
        {text('zh', t('ui.tags.name-zh'))}
        {text('en', t('ui.tags.name-en'))}
        {text('code', t('ui.tags.code'), edited !== null)}
        <Field label={t('ui.tags.look')}>
          {(props) => (
            <Select
              {...props}
              value={form.tone}
              onChange={(event) => set({ tone: event.target.value as Tag['tone'] })}
              options={tones.map((value) => ({ value, label: t(`ui.tags.tone.${value}`) }))}
            />
          )}
        </Field>
        {edited ? (
          <label className="cu-check">
            <input
              type="checkbox"
              checked={form.retired}
              onChange={(event) => set({ retired: event.target.checked })}
            />
            {t('ui.tags.retire')}
          </label>
        ) : null}
      </form>
    </Dialog>
  );
}
