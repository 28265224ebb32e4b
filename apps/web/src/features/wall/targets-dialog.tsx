/** The unit's own targets; an empty field takes over what stands above. */
import type { TargetList } from '@qiao/server/contracts/analytics';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';

type Target = TargetList['targets'][number];

export function TargetsDialog({
  unitId,
  unitName,
  onClose,
}: {
  unitId: string;
  unitName: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('wall');
  const list = useQuery({
    queryKey: ['analytics', 'targets', unitId],
    queryFn: () => api('GET /api/analytics/targets', { query: { unitId } }),
    staleTime: 0,
  });
  return (
    <Dialog title={t('targets.title', { unit: unitName })} onClose={onClose} width={420}>
      {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={3} height={56} /> : null}
      {list.data ? <Form unitId={unitId} targets={list.data.targets} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Form({ unitId, targets, onClose }: { unitId: string; targets: Target[]; onClose: () => void }) {
  const { t } = useTranslation('wall');
  const client = useQueryClient();
  const [values, setValues] = useState(
    () => new Map(targets.map(({ figure, own }) => [figure, own?.toString() ?? ''])),
  );
  const save = useMutation({
    mutationFn: async () => {
      for (const { figure, own } of targets) {
        const text = values.get(figure) ?? '';
        const value = text === '' ? null : Number(text);
        if (value !== own) await api('PUT /api/analytics/targets', { body: { unitId, figure, value } });
      }
    },
    onSuccess: async () => {
      toast('ok', t('targets.saved'));
      await client.invalidateQueries({ queryKey: ['analytics'] });
      onClose();
    },
    onError: toastError,
  });
  return (
    <form
      className="wall-targets"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {targets.map(({ figure, inherited }) => (
        <Field
          key={figure}
          label={t(`targets.figure.${figure}`)}
          hint={inherited === null ? t('targets.none') : t('targets.inherited', { value: inherited })}
        >
          {(props) => (
            <Input
              {...props}
              type="number"
              step="0.1"
              min={0}
              max={figure === 'satisfaction' ? 5 : 100}
              placeholder={inherited?.toString() ?? ''}
              value={values.get(figure) ?? ''}
              onChange={(event) => setValues(new Map(values).set(figure, event.target.value))}
            />
          )}
        </Field>
      ))}
      <Button kind="primary" type="submit" busy={save.isPending}>
        {t('targets.save')}
      </Button>
    </form>
  );
}
