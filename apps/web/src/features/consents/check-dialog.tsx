/** The second person types what the document says; equal confirms it. Or it goes back with a word. */

import type { IdentityCheck } from '@qiao/server/contracts/consents';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast } from '../../shared/ui/toast.tsx';
import { useCheck, useFileChange } from './data.ts';

export default function CheckDialog({
  customerId,
  field,
  onDone,
}: {
  customerId: string;
  field: IdentityCheck['field'];
  onDone: () => void;
}) {
  const { t } = useTranslation('consents');
  const check = useCheck(customerId, field);
  const refuse = useFileChange(customerId);
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (note !== null) {
      refuse.mutate(
        () =>
          api('POST /api/customers/{id}/identity-checks/{field}/refuse', {
            params: { id: customerId, field },
            body: { note: note.trim() },
          }),
        { onSuccess: onDone },
      );
      return;
    }
    check.mutate(typed.trim(), {
      onSuccess: ({ outcome }) => {
        if (outcome === 'differs') return;
        toast(
          outcome === 'confirmed' ? 'ok' : 'info',
          t(outcome === 'confirmed' ? 'ui.was-confirmed' : 'ui.was-refused'),
        );
        onDone();
      },
    });
  };
  const differs = check.data?.outcome === 'differs' && !check.isPending ? t('ui.differs') : null;
  return (
    <Dialog
      title={t('ui.check-title', { field: t(`ui.check.${field}`) })}
      onClose={onDone}
      width={420}
      footer={
        <>
          {note === null ? (
            <Button kind="text" onClick={() => setNote('')}>
              {t('ui.send-back')}
            </Button>
          ) : null}
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button
            kind="primary"
            type="submit"
            form="check"
            busy={check.isPending || refuse.isPending}
            disabled={note === null ? typed.trim() === '' : note.trim().length < 2}
          >
            {t(note === null ? 'ui.confirm' : 'ui.send-back')}
          </Button>
        </>
      }
    >
      <form id="check" onSubmit={submit}>
        {note === null ? (
          <Field label={t('ui.typed')} hint={t('ui.typed-hint')} error={differs} required>
            {(props) => (
              <Input
                {...props}
                type={field === 'birthDate' ? 'date' : 'text'}
                autoComplete="off"
                maxLength={40}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        ) : (
          <Field label={t('ui.send-back-note')} required>
            {(props) => (
              <Input {...props} maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
            )}
          </Field>
        )}
      </form>
    </Dialog>
  );
}
