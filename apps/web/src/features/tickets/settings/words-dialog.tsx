/** What customers are told when a ticket goes to another person or unit. */
import type { HandOverWords } from '@qiao/server/contracts/tickets';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { queryClient } from '../../../shared/query.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field } from '../../../shared/ui/field.tsx';
import { Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';

const key = ['tickets', 'words'];
const kinds = ['person', 'unit'] as const;
const places = {
  zh: '{{工单编号}} {{标题}} {{客服姓名}} {{单位}} {{公司}}',
  en: '{{number}} {{title}} {{staff}} {{unit}} {{company}}',
};

export default function WordsDialog({ onDone }: { onDone: () => void }) {
  const { t, i18n } = useTranslation('tickets');
  const words = useQuery({ queryKey: key, queryFn: () => api('GET /api/ticket-words') });
  const [given, setGiven] = useState<HandOverWords | null>(null);
  const shown = given ?? words.data ?? null;
  const save = useMutation({
    mutationFn: (body: HandOverWords) => api('PUT /api/ticket-words', { body }),
    onSuccess: (after) => {
      queryClient.setQueryData(key, after);
      toast('ok', t('ui.words.saved'));
      onDone();
    },
    onError: toastError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (shown) save.mutate(shown);
  };
  return (
    <Dialog
      kind="drawer"
      title={t('ui.words.title')}
      onClose={onDone}
      width={480}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="hand-over-words" busy={save.isPending} disabled={!shown}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      {words.isError ? <Failed error={words.error} retry={() => void words.refetch()} /> : null}
      {words.isPending ? <Skeleton rows={4} height={72} /> : null}
      {shown ? (
        <form id="hand-over-words" onSubmit={submit}>
          <p className="tks-about">{t('ui.words.about', { places: i18n.language === 'en' ? places.en : places.zh })}</p>
          {kinds.map((kind) => (
            <fieldset key={kind} className="tks-words">
              <legend>{t(`ui.words.${kind}`)}</legend>
              {(['zh', 'en'] as const).map((language) => (
                <Field key={language} label={t(`ui.words.${language}`)}>
                  {(props) => (
                    <textarea
                      {...props}
                      className="q-input"
                      rows={3}
                      maxLength={1000}
                      value={shown[kind][language]}
                      onChange={(event) =>
                        setGiven({ ...shown, [kind]: { ...shown[kind], [language]: event.target.value } })
                      }
                    />
                  )}
                </Field>
              ))}
            </fieldset>
          ))}
        </form>
      ) : null}
    </Dialog>
  );
}
