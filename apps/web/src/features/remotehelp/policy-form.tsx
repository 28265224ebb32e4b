/** Whether remote help is recorded, and how long recordings are kept. */
import type { Policy } from '@qiao/server/contracts/remotehelp';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';

const key = ['remotehelp', 'policy'];

export function PolicyForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('remotehelp');
  const policy = useQuery({ queryKey: key, queryFn: ({ signal }) => api('GET /api/remotehelp/policy', { signal }) });
  return (
    <Dialog
      kind="drawer"
      title={t('ui.policy-title')}
      onClose={onDone}
      width={440}
      footer={
        <>
          <Button onClick={onDone}>{i18n.t('ui:cancel')}</Button>
          <Button kind="primary" type="submit" form="rh-policy" disabled={!policy.data}>
            {i18n.t('ui:save')}
          </Button>
        </>
      }
    >
      {policy.isPending ? <Skeleton rows={2} height={48} /> : null}
      {policy.isError ? <Failed error={policy.error} retry={() => void policy.refetch()} /> : null}
      {policy.data ? <Rules policy={policy.data} onDone={onDone} /> : null}
    </Dialog>
  );
}

function Rules({ policy, onDone }: { policy: Policy; onDone: () => void }) {
  const { t } = useTranslation('remotehelp');
  const [recording, setRecording] = useState(policy.recording);
  const [days, setDays] = useState(String(policy.keepDays));
  const keepDays = Number(days);
  const wrong = !Number.isInteger(keepDays) || keepDays < 1 || keepDays > 365;
  const save = useMutation({
    mutationFn: () => api('PUT /api/remotehelp/policy', { body: { recording, keepDays } }),
    onSuccess: (saved) => {
      queryClient.setQueryData(key, saved);
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong && !save.isPending) save.mutate();
  };
  return (
    <form id="rh-policy" onSubmit={submit} noValidate>
      <label className="rh-tick">
        <input type="checkbox" checked={recording} onChange={(event) => setRecording(event.target.checked)} />
        <span>
          {t('ui.policy-record')}
          <small>{t('ui.policy-record-text')}</small>
        </span>
      </label>
      <Field label={t('ui.policy-keep')} hint={t('ui.policy-keep-text')} error={wrong ? t('ui.policy-wrong') : null}>
        {(props) => (
          <Input
            {...props}
            type="number"
            min={1}
            max={365}
            value={days}
            onChange={(event) => setDays(event.target.value)}
          />
        )}
      </Field>
    </form>
  );
}
