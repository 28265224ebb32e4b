/** A number that is listed by hand, for a unit and all below it. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useUnits } from '../routing/data.ts';
import { useWords, WordsFields } from './words-fields.tsx';

export function NumberDrawer({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('calllists');
  const units = useUnits();
  const words = useWords(false);
  const [number, setNumber] = useState('');
  const [unitId, setUnitId] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const bare = number.replaceAll(/[\s()-]/g, '');
  const wrongNumber = !/^\+?[0-9]{5,20}$/.test(bare);
  const put = useMutation({
    mutationFn: (unit: string) => api('POST /api/calllists', { body: { ...words.body(), number: bare, unitId: unit } }),
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (unitId && !wrongNumber && !words.wrong) put.mutate(unitId);
  };
  return (
    <Dialog
      kind="drawer"
      title={t('ui.add')}
      width={460}
      onClose={onDone}
      footer={
        <Button kind="primary" type="submit" form="listed-number" busy={put.isPending}>
          {t('ui.save')}
        </Button>
      }
    >
      <form id="listed-number" onSubmit={submit} noValidate>
        <Field label={t('ui.number')} required error={tried && wrongNumber ? t('ui.wrong') : null}>
          {(props) => (
            <Input
              {...props}
              inputMode="tel"
              autoComplete="off"
              value={number}
              onChange={(event) => setNumber(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('ui.unit')} required hint={t('ui.unit-hint')} error={tried && !unitId ? t('ui.wrong') : null}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.unit')}
              options={units}
              value={unitId}
              invalid={props['aria-invalid']}
              describedBy={props['aria-describedby']}
              onChange={setUnitId}
            />
          )}
        </Field>
        <WordsFields {...words} tried={tried} />
      </form>
    </Dialog>
  );
}
