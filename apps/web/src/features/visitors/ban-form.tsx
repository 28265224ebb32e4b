import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { visitorsAgain } from './data.ts';

const spans = ['24', '168', '720', 'for-good'] as const;

/** Whom, why, how long. */
export function BanForm({
  visitor,
  onDone,
}: {
  visitor: { visitId: string; title: string; ip: string | null };
  onDone: () => void;
}) {
  const { t } = useTranslation('visitors');
  const [by, setBy] = useState<'visitor' | 'address'>('visitor');
  const [span, setSpan] = useState<(typeof spans)[number]>('24');
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === '') return setMissing(true);
    setBusy(true);
    try {
      await api('POST /api/visitors/bans', {
        body: {
          visitId: visitor.visitId,
          by,
          reason: reason.trim(),
          hours: span === 'for-good' ? null : Number(span),
        },
      });
      toast('ok', t('ui.ban-done'));
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await visitorsAgain();
  };
  return (
    <Dialog title={t('ui.ban-title', { title: visitor.title })} onClose={onDone} width={440}>
      <form onSubmit={save}>
        <p className="visitors-words">{t('ui.ban-warn')}</p>
        <Field label={t('ui.ban-who')}>
          {(props) => (
            <Select
              {...props}
              value={by}
              onChange={(event) => setBy(event.target.value as typeof by)}
              options={[
                { value: 'visitor', label: t('ui.ban-by.visitor') },
                ...(visitor.ip ? [{ value: 'address', label: t('ui.ban-by.address', { ip: visitor.ip }) }] : []),
              ]}
            />
          )}
        </Field>
        <Field label={t('ui.ban-until')}>
          {(props) => (
            <Select
              {...props}
              value={span}
              onChange={(event) => setSpan(event.target.value as typeof span)}
              options={spans.map((value) => ({ value, label: t(`ui.ban-hours.${value}`) }))}
            />
          )}
        </Field>
        <Field label={t('ui.ban-reason')} required error={missing && reason.trim() === '' ? t('ui.needed') : null}>
          {(props) => (
            <Input {...props} maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
        <div className="visitors-actions">
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="danger" type="submit" busy={busy}>
            {t('ui.ban-do')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
