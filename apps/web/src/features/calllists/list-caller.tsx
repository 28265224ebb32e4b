/** From the call panel: the caller comes onto a list, with a reason and an end. Loaded when somebody looks. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { listsAgain } from './data.ts';
import { useWords, WordsFields } from './words-fields.tsx';

export default function ListCaller({ callId, onDone }: { callId: string; onDone: () => void }) {
  const { t } = useTranslation('calllists');
  const can = useCan();
  const words = useWords(!can('calllists.keep'));
  const [tried, setTried] = useState(false);
  const put = useMutation({
    mutationFn: () => api('POST /api/calllists/calls/{id}', { params: { id: callId }, body: words.body() }),
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      void listsAgain();
      onDone();
    },
    onError: toastError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!words.wrong) put.mutate();
  };
  return (
    <Dialog
      title={t('ui.add-caller')}
      onClose={onDone}
      width={440}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="list-caller" busy={put.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="list-caller" onSubmit={submit} noValidate>
        <WordsFields {...words} tried={tried} />
      </form>
    </Dialog>
  );
}
