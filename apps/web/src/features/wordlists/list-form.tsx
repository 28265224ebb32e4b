import type { Wordlist } from '@qiao/server/contracts/wordlists';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { wordlistsAgain } from './data.ts';

/** One word a line; saving makes a new version. */
export function ListForm({ list, onDone }: { list: Wordlist | null; onDone: () => void }) {
  const { t } = useTranslation('wordlists');
  const [draft, setDraft] = useState(() => ({
    name: list?.name ?? '',
    audience: list?.audience ?? ('both' as Wordlist['audience']),
    action: list?.action ?? ('mask' as Wordlist['action']),
    active: list?.active ?? true,
    text: list?.words.join('\n') ?? '',
  }));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part }));
  const words = [...new Set(draft.text.split(/[\n,，、;；]/).map((word) => word.trim()))].filter(Boolean);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (draft.name.trim() === '' || words.length === 0) return setTried(true);
    const { text: _, ...rest } = draft;
    setBusy(true);
    try {
      if (list)
        await api('PUT /api/wordlists/{id}', {
          params: { id: list.id },
          body: { ...rest, words, version: list.version },
        });
      else await api('POST /api/wordlists', { body: { ...rest, words } });
      toast('ok', t('ui.saved'));
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await wordlistsAgain();
  };
  return (
    <Dialog title={t(list ? 'ui.edit' : 'ui.add')} onClose={onDone} width={520}>
      <form onSubmit={save} noValidate>
        <Field label={t('ui.name')} required error={tried && draft.name.trim() === '' ? t('ui.needed') : null}>
          {(props) => (
            <Input
              {...props}
              maxLength={80}
              value={draft.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <div className="words-form">
          <Field label={t('ui.whose')}>
            {(props) => (
              <Select
                {...props}
                value={draft.audience}
                onChange={(event) => change({ audience: event.target.value as Wordlist['audience'] })}
                options={(['both', 'visitor', 'agent'] as const).map((value) => ({
                  value,
                  label: t(`ui.audience.${value}`),
                }))}
              />
            )}
          </Field>
          <Field label={t('ui.what')}>
            {(props) => (
              <Select
                {...props}
                value={draft.action}
                onChange={(event) => change({ action: event.target.value as Wordlist['action'] })}
                options={(['mask', 'stop'] as const).map((value) => ({ value, label: t(`ui.action.${value}`) }))}
              />
            )}
          </Field>
          <Field label={t('ui.state')}>
            {(props) => (
              <Select
                {...props}
                value={draft.active ? 'on' : 'off'}
                onChange={(event) => change({ active: event.target.value === 'on' })}
                options={[
                  { value: 'on', label: t('ui.on') },
                  { value: 'off', label: t('ui.off') },
                ]}
              />
            )}
          </Field>
        </div>
        <Field
          label={t('ui.words')}
          required
          hint={t('ui.words-hint')}
          error={tried && words.length === 0 ? t('ui.needed') : null}
        >
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={8}
              value={draft.text}
              onChange={(event) => change({ text: event.target.value })}
            />
          )}
        </Field>
        <div className="words-actions">
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t('ui.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
