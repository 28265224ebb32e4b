import type { Ticket } from '@qiao/server/contracts/tickets';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { useCan, useMe } from '../../../shared/session.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Combo } from '../../../shared/ui/combo.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field } from '../../../shared/ui/field.tsx';
import { useAssignees } from '../data/tickets.ts';

export type Assignment = { assigneeId: string | null; reason?: string; tellCustomer?: boolean };

export default function AssignDialog({
  ticket,
  onAssign,
  onDone,
}: {
  ticket: Ticket;
  onAssign: (given: Assignment) => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('tickets');
  const me = useMe();
  const can = useCan();
  const { data, isFetching } = useAssignees(ticket.unitId);
  const [chosen, setChosen] = useState<string | null>(ticket.assignee?.id ?? null);
  const [reason, setReason] = useState('');
  const tellable = ticket.customerId !== null && ticket.state !== 'resolved' && ticket.state !== 'closed';
  const [tells, setTells] = useState(tellable);
  // Given on by somebody who had it: why, and the customer hears of it.
  const handsOver = ticket.assignee !== null && chosen !== null && chosen !== ticket.assignee.id;
  const others = can('tickets.assign');
  const options = (data ?? [])
    .filter((staff) => others || staff.id === me.staff.id)
    .map((staff) => ({ value: staff.id, label: `${staff.name} ${staff.number}` }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = reason.trim();
    onAssign({
      assigneeId: chosen,
      ...(handsOver && { ...(given && { reason: given }), tellCustomer: tells && tellable }),
    });
    onDone();
  };
  return (
    // A list of choices would open behind a modal dialog, out of the mouse's reach.
    <Dialog
      kind="drawer"
      title={t('ui.assign-to.title', { number: ticket.number })}
      onClose={onDone}
      width={420}
      footer={
        <>
          {ticket.assignee ? (
            <Button
              kind="text"
              onClick={() => {
                onAssign({ assigneeId: null });
                onDone();
              }}
            >
              {t('ui.assign-to.give-back')}
            </Button>
          ) : null}
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="assign" disabled={!chosen || chosen === ticket.assignee?.id}>
            {t('ui.assign')}
          </Button>
        </>
      }
    >
      <form id="assign" onSubmit={submit}>
        <Field label={t('ui.field.owner')} hint={others ? null : t('ui.assign-to.only-self')}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.field.owner')}
              placeholder={t('ui.assign-to.hint')}
              options={options}
              value={chosen}
              busy={isFetching}
              onChange={setChosen}
            />
          )}
        </Field>
        {handsOver ? (
          <>
            <Field label={t('ui.assign-to.reason')} hint={t('ui.assign-to.reason-hint')}>
              {(props) => (
                <textarea
                  {...props}
                  className="q-input"
                  rows={3}
                  maxLength={500}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
              )}
            </Field>
            {tellable ? (
              <label className="tk-check">
                <input type="checkbox" checked={tells} onChange={(event) => setTells(event.target.checked)} />
                <span>{t('ui.assign-to.tell')}</span>
              </label>
            ) : null}
          </>
        ) : null}
      </form>
    </Dialog>
  );
}
