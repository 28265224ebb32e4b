import type { Conversation } from '@qiao/server/contracts/conversations';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { useCan, useMe } from '../../../shared/session.ts';
import { about } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Combo } from '../../../shared/ui/combo.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field } from '../../../shared/ui/field.tsx';
import { Segments } from '../../../shared/ui/tabs.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { takeConversation } from '../data/conversations.ts';
import { useQueues } from '../list/views-pane.tsx';

/** Hands the conversation to a queue or a colleague, with a word for who takes over. */
export default function TransferDialog({
  conversation,
  onDone,
}: {
  conversation: Conversation;
  onDone: (transferred: boolean) => void;
}) {
  const { t } = useTranslation('workspace');
  const me = useMe();
  const can = useCan();
  const queues = useQueues();
  const [to, setTo] = useState<'queue' | 'staff'>('queue');
  const [queueId, setQueueId] = useState<string | null>(null);
  const [staffId, setStaffId] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const [note, setNote] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const staff = useQuery({
    queryKey: ['routing', 'colleagues', conversation.channel, words],
    queryFn: ({ signal }) =>
      api('GET /api/routing/colleagues', { query: { channel: conversation.channel, q: words }, signal }),
    enabled: to === 'staff' && can('routing.work'),
    staleTime: 0,
    placeholderData: (before) => before,
  });
  const target = to === 'queue' ? queueId : staffId;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!target || note.trim() === '') return setMissing(true);
    setBusy(true);
    try {
      const moved = await api('POST /api/conversations/{id}/transfer', {
        params: { id: conversation.id },
        body: {
          ...(to === 'queue' ? { queueId: target } : { staffId: target }),
          note: note.trim(),
        },
      });
      takeConversation(moved, me.staff.id);
      toast('ok', t('transfer.done', { title: conversation.title }));
      onDone(true);
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('transfer.title')} onClose={() => onDone(false)} width={440}>
      <form onSubmit={submit}>
        {can('routing.work') ? (
          <div className="ws-transfer-to">
            <Segments
              label={t('transfer.to')}
              chosen={to}
              onChange={setTo}
              options={[
                { key: 'queue', label: t('transfer.queue') },
                { key: 'staff', label: t('transfer.staff') },
              ]}
            />
          </div>
        ) : null}
        {to === 'queue' ? (
          <Field label={t('transfer.queue')} required error={missing && !queueId ? t('transfer.choose') : null}>
            {(props) => (
              <Combo
                id={props.id}
                label={t('transfer.queue')}
                invalid={props['aria-invalid']}
                describedBy={props['aria-describedby']}
                value={queueId}
                onChange={setQueueId}
                none={t('transfer.no-queue')}
                options={queues
                  .filter((queue) => queue.channel === conversation.channel && queue.id !== conversation.queueId)
                  .map((queue) => ({
                    value: queue.id,
                    label: nameIn(queue.name),
                    hint: t('transfer.waiting', {
                      count: queue.waiting,
                      time: queue.predictedWaitSeconds === null ? '—' : about(queue.predictedWaitSeconds),
                    }),
                  }))}
              />
            )}
          </Field>
        ) : (
          <Field label={t('transfer.staff')} required error={missing && !staffId ? t('transfer.choose') : null}>
            {(props) => (
              <Combo
                id={props.id}
                label={t('transfer.staff')}
                invalid={props['aria-invalid']}
                describedBy={props['aria-describedby']}
                value={staffId}
                onChange={setStaffId}
                onSearch={setWords}
                busy={staff.isFetching}
                options={(staff.data?.colleagues ?? []).map((one) => ({
                  value: one.id,
                  label: `${one.name} ${one.number}`,
                  hint: t(`transfer.state.${one.state}`, { held: one.held, capacity: one.capacity }),
                }))}
                none={t('transfer.nobody')}
              />
            )}
          </Field>
        )}
        <Field
          label={t('transfer.note')}
          required
          hint={t('transfer.note-hint')}
          error={missing && note.trim() === '' ? t('transfer.note-missing') : null}
        >
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={3}
              maxLength={1000}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
        <div className="ws-dialog-actions">
          <Button onClick={() => onDone(false)}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t('transfer.do')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
