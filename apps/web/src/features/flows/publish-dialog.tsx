import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import type { Drawing } from './use-drawing.ts';
import { markWords, nameOf } from './words.ts';

export default function PublishDialog({
  drawing,
  onDone,
  onChoose,
}: {
  drawing: Drawing;
  onDone: () => void;
  onChoose: (id: string) => void;
}) {
  const { t } = useTranslation('flows');
  const [note, setNote] = useState('');
  const errors = drawing.flow.marks.filter(({ severity }) => severity === 'error');
  const publish = useMutation({
    mutationFn: async () => {
      await drawing.keep();
      return api('POST /api/flows/{id}/publish', {
        params: { id: drawing.flow.id },
        body: { version: drawing.version(), note },
      });
    },
    onSuccess: (detail) => {
      drawing.takeOver(detail);
      toast('ok', t('ui.published', { number: detail.published ?? 0 }));
      onDone();
    },
    onError: toastError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    publish.mutate();
  };
  return (
    <Dialog
      title={t('ui.publish')}
      onClose={onDone}
      width={480}
      footer={
        errors.length === 0 ? (
          <Button kind="primary" type="submit" form="flow-publish" busy={publish.isPending}>
            {t('ui.publish')}
          </Button>
        ) : null
      }
    >
      {errors.length > 0 ? (
        <>
          <p>{t('ui.mend', { count: errors.length })}</p>
          <ul className="fl-marks">
            {errors.map((mark) => {
              const node = drawing.drawing.nodes.find(({ id }) => id === mark.nodeId);
              return (
                <li key={`${mark.nodeId}${mark.code}${JSON.stringify(mark.params)}`} className="fl-error">
                  {node ? (
                    <button
                      type="button"
                      className="fl-link"
                      onClick={() => {
                        onDone();
                        onChoose(node.id);
                      }}
                    >
                      {nameOf(t, node)}
                    </button>
                  ) : null}{' '}
                  {markWords(t, mark, node)}
                </li>
              );
            })}
          </ul>
        </>
      ) : (
        <form id="flow-publish" onSubmit={submit}>
          <p>{t('ui.publish-note')}</p>
          <Field label={t('ui.note')} hint={t('ui.note-hint')}>
            {(props) => (
              <Input {...props} maxLength={300} value={note} onChange={(event) => setNote(event.target.value)} />
            )}
          </Field>
        </form>
      )}
    </Dialog>
  );
}
