import type { TicketTypeCard } from '@qiao/server/contracts/catalogue';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { queryClient } from '../../../shared/query.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input } from '../../../shared/ui/field.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { typesKey } from '../data/ticket-types.ts';

export default function TypeDialog({
  type,
  next,
  onDone,
}: {
  type: TicketTypeCard | null;
  /** Position of a new one. */
  next: number;
  onDone: () => void;
}) {
  const { t } = useTranslation('tickets');
  const [key, setKey] = useState(type?.key ?? '');
  const [zh, setZh] = useState(type?.name.zh ?? '');
  const [en, setEn] = useState(type?.name.en ?? '');
  const [position, setPosition] = useState(type?.position ?? next);
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: (call: () => Promise<TicketTypeCard>) => call(),
    onSuccess: () => {
      toast('ok', t('ui.types.saved'));
      void queryClient.invalidateQueries({ queryKey: typesKey });
      onDone();
    },
    onError: toastError,
  });
  const keyWrong = !/^[a-z][a-z0-9-]{0,39}$/.test(key);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!zh.trim() || !en.trim() || keyWrong) return;
    const body = { name: { zh: zh.trim(), en: en.trim() }, position };
    save.mutate(() =>
      type
        ? api('PATCH /api/catalogue/ticket-types/{id}', {
            params: { id: type.id },
            body: { version: type.version, ...body },
          })
        : api('POST /api/catalogue/ticket-types', { body: { key, ...body } }),
    );
  };
  const must = (text: string) => (tried && !text.trim() ? t('ui.empty') : null);
  return (
    <Dialog
      kind="drawer"
      title={t(type ? 'ui.types.edit' : 'ui.types.add')}
      onClose={onDone}
      width={440}
      footer={
        <>
          {type ? (
            <Button
              onClick={() =>
                save.mutate(() =>
                  api('PATCH /api/catalogue/ticket-types/{id}', {
                    params: { id: type.id },
                    body: { version: type.version, state: type.state === 'active' ? 'retired' : 'active' },
                  }),
                )
              }
            >
              {t(type.state === 'active' ? 'ui.types.retire' : 'ui.types.restore')}
            </Button>
          ) : null}
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="ticket-type" busy={save.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="ticket-type" onSubmit={submit} noValidate>
        <Field label={t('ui.types.name-zh')} required error={must(zh)}>
          {(props) => <Input {...props} maxLength={120} value={zh} onChange={(event) => setZh(event.target.value)} />}
        </Field>
        <Field label={t('ui.types.name-en')} required error={must(en)}>
          {(props) => <Input {...props} maxLength={120} value={en} onChange={(event) => setEn(event.target.value)} />}
        </Field>
        <Field
          label={t('ui.types.key')}
          required={!type}
          hint={t('ui.types.key-hint')}
          error={tried && keyWrong ? t('ui.types.key-wrong') : null}
        >
          {(props) => (
            <Input
              {...props}
              value={key}
              maxLength={40}
              disabled={type !== null}
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('ui.types.position')}>
          {(props) => (
            <Input
              {...props}
              type="number"
              min={0}
              max={9999}
              value={position}
              onChange={(event) => setPosition(Number(event.target.value))}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
