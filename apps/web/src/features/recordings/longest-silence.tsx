/** How long a recording may be silent while a card number is said. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';

const key = ['recording-policy'];

export function LongestSilence() {
  const { t } = useTranslation('recordings');
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api('GET /api/recordings/policy', { signal }),
  });
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? String(data?.pauseSeconds ?? '');
  const seconds = Number(text);
  const right = /^\d+$/.test(text.trim()) && seconds >= 5 && seconds <= 3600;
  const keep = useMutation({
    mutationFn: (version: number) => api('PUT /api/recordings/policy', { body: { pauseSeconds: seconds, version } }),
    onSuccess: () => toast('ok', t('ui.saved')),
    onError: toastError,
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: key });
      setTyped(null);
    },
  });
  if (!data) return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (right) keep.mutate(data.version);
  };
  return (
    <form className="rec-limit" onSubmit={submit} noValidate>
      <Field label={t('ui.limit')} hint={t('ui.limit-hint')} error={right ? null : t('ui.limit-wrong')}>
        {(props) => (
          <Input {...props} inputMode="numeric" value={text} onChange={({ target }) => setTyped(target.value)} />
        )}
      </Field>
      <Button type="submit" disabled={!right || seconds === data.pauseSeconds} busy={keep.isPending}>
        {i18n.t('ui:save')}
      </Button>
    </form>
  );
}
