import type { Ticket } from '@qiao/server/contracts/tickets';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Combo } from '../../../shared/ui/combo.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Select } from '../../../shared/ui/field.tsx';
import { toast } from '../../../shared/ui/toast.tsx';
import { useOtherTickets, useTicketChange } from '../data/tickets.ts';

const kinds = ['related', 'duplicate', 'caused-by'] as const;

/** Chooses another ticket: to link it, or to merge this one into it. */
export default function RelateDialog({
  what,
  ticket,
  onDone,
}: {
  what: 'link' | 'merge';
  ticket: Ticket;
  onDone: () => void;
}) {
  const { t } = useTranslation('tickets');
  const navigate = useNavigate();
  const change = useTicketChange(ticket.id);
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [kind, setKind] = useState<(typeof kinds)[number]>('related');
  const [missing, setMissing] = useState(false);
  const { data, isFetching } = useOtherTickets(words, ticket);
  // Work may not be merged into what is closed.
  const fitting = (data ?? []).filter((one) => what === 'link' || one.state !== 'closed');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!chosen) return setMissing(true);
    if (what === 'link')
      return change.mutate(
        () => api('POST /api/tickets/{id}/relations', { params: { id: ticket.id }, body: { otherId: chosen, kind } }),
        { onSuccess: onDone },
      );
    change.mutate(
      () =>
        api('POST /api/tickets/{id}/merge', {
          params: { id: ticket.id },
          body: { intoId: chosen, version: ticket.version },
        }),
      {
        onSuccess: () => {
          onDone();
          toast('ok', t('ui.related.merged-done', { number: ticket.number }));
          navigate(`/tickets/${chosen}`);
        },
      },
    );
  };
  return (
    // A list of choices would open behind a modal dialog, out of the mouse's reach.
    <Dialog
      kind="drawer"
      title={t(`ui.related.${what}-title`, { number: ticket.number })}
      onClose={onDone}
      width={460}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="relate" busy={change.isPending}>
            {t(`ui.related.${what}-do`)}
          </Button>
        </>
      }
    >
      <form id="relate" onSubmit={submit} noValidate>
        {what === 'link' ? (
          <Field label={t('ui.related.how')}>
            {(props) => (
              <Select
                {...props}
                value={kind}
                onChange={(event) => setKind(event.target.value as (typeof kinds)[number])}
                options={kinds.map((one) => ({ value: one, label: t(`ui.related.kind.${one}`) }))}
              />
            )}
          </Field>
        ) : null}
        <Field
          label={t('ui.related.other')}
          required
          hint={what === 'merge' ? t('ui.related.merge-hint') : null}
          error={missing && !chosen ? t('ui.related.other-missing') : null}
        >
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.related.other')}
              placeholder={t('ui.related.other-hint')}
              options={fitting.map((one) => ({
                value: one.id,
                label: `${one.number} ${one.title}`,
                hint: t(`ui.state.${one.state}`),
              }))}
              value={chosen}
              busy={isFetching}
              onSearch={setWords}
              onChange={setChosen}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
