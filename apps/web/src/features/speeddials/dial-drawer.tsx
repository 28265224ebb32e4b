/** A number to keep: for oneself, or for a unit. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useUnits } from '../routing/data.ts';

export function DialDrawer({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('speeddials');
  const can = useCan();
  const units = useUnits();
  const [draft, setDraft] = useState({ label: '', number: '', unitId: '' });
  const [tried, setTried] = useState(false);
  const number = draft.number.replace(/[\s-]/g, '');
  const wrong = {
    label: draft.label.trim() === '' ? t('ui.wrong') : null,
    number: /^\+?\d{2,20}$/.test(number) ? null : t('ui.wrong'),
  };
  const keep = useMutation({
    mutationFn: () =>
      api('POST /api/speeddials', { body: { label: draft.label.trim(), number, unitId: draft.unitId || null } }),
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!wrong.label && !wrong.number) keep.mutate();
  };
  const text = (key: 'label' | 'number', hint?: string) => (
    <Field label={t(`ui.${key}`)} hint={hint} required error={tried ? wrong[key] : null}>
      {(props) => (
        <Input
          {...props}
          autoComplete="off"
          inputMode={key === 'number' ? 'tel' : 'text'}
          value={draft[key]}
          onChange={(event) => setDraft({ ...draft, [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      kind="drawer"
      title={t('ui.add')}
      width={420}
      onClose={onDone}
      footer={
        <Button kind="primary" type="submit" form="speed-dial" busy={keep.isPending}>
          {i18n.t('ui:save')}
        </Button>
      }
    >
      <form id="speed-dial" onSubmit={submit} noValidate>
        {text('label')}
        {text('number', t('ui.number-hint'))}
        {can('speeddials.keep') ? (
          <Field label={t('ui.for-whom')}>
            {(props) => (
              <Select
                {...props}
                value={draft.unitId}
                onChange={(event) => setDraft({ ...draft, unitId: event.target.value })}
                options={[{ value: '', label: t('ui.for-me') }, ...units.map(({ value, label }) => ({ value, label }))]}
              />
            )}
          </Field>
        ) : null}
      </form>
    </Dialog>
  );
}
