/** The frame of a line's drawer: what is common to trunks, numbers and extensions. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useUnits } from '../routing/data.ts';
import { linesAgain } from './data.ts';

type Line = { id: string; version: number; state: 'active' | 'retired' };

/** Keeps a line: `keep.mutate(() => api('PUT /api/telephony/trunks/{id}', …))`. */
export function useKeep(onKept: (id: string) => void) {
  const { t } = useTranslation('telephony');
  return useMutation({
    mutationFn: (call: () => Promise<{ id: string }>) => call(),
    onSuccess: ({ id }) => {
      toast('ok', t('ui.lines.saved'));
      onKept(id);
    },
    onError: toastError,
    onSettled: () => void linesAgain(),
  });
}

export function LineDrawer({
  title,
  line,
  busy,
  wrong,
  onSave,
  onDone,
  test,
  children,
}: {
  title: string;
  line: Line | null;
  busy: boolean;
  /** Something does not fit: saving shows where. */
  wrong: boolean;
  onSave: (state: Line['state']) => void;
  onDone: () => void;
  /** Beside the settings: a test of the line as it is kept. */
  test: ReactNode;
  /** `tried`: somebody wanted to save, so errors are said. */
  children: (tried: boolean) => ReactNode;
}) {
  const { t } = useTranslation('telephony');
  const [tried, setTried] = useState(false);
  const keep = (state: Line['state']) => {
    setTried(true);
    if (!wrong) onSave(state);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep(line?.state ?? 'active');
  };
  return (
    <Dialog
      kind="drawer"
      title={title}
      onClose={onDone}
      width={520}
      footer={
        <>
          {line ? (
            <Button busy={busy} onClick={() => keep(line.state === 'active' ? 'retired' : 'active')}>
              {t(line.state === 'active' ? 'ui.lines.retire' : 'ui.lines.revive')}
            </Button>
          ) : null}
          <Button kind="primary" type="submit" form="line-form" busy={busy}>
            {i18n.t('ui:save')}
          </Button>
        </>
      }
    >
      <form id="line-form" onSubmit={submit} noValidate>
        {children(tried)}
      </form>
      {line?.state === 'active' ? test : null}
    </Dialog>
  );
}

export function UnitField({
  value,
  tried,
  onChange,
}: {
  value: string | null;
  tried: boolean;
  onChange: (unitId: string | null) => void;
}) {
  const { t } = useTranslation('telephony');
  const units = useUnits();
  return (
    <Field
      label={t('ui.lines.unit')}
      required
      hint={t('ui.lines.unit-hint')}
      error={tried && !value ? t('ui.lines.wrong.missing') : null}
    >
      {(props) => (
        <Combo
          id={props.id}
          label={t('ui.lines.unit')}
          options={units}
          value={value}
          invalid={props['aria-invalid']}
          describedBy={props['aria-describedby']}
          onChange={onChange}
        />
      )}
    </Field>
  );
}
