import type { Ticket } from '@qiao/server/contracts/tickets';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { useCan, useMe } from '../../../shared/session.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Combo } from '../../../shared/ui/combo.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field } from '../../../shared/ui/field.tsx';
import { useUnits } from '../../routing/data.ts';
import { useAssignees } from '../data/tickets.ts';

export type Assignment = { assigneeId: string | null; unitId?: string; reason?: string; tellCustomer?: boolean };

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
  const units = useUnits();
  const [unitId, setUnitId] = useState(ticket.unitId);
  const { data, isFetching } = useAssignees(unitId);
  const [chosen, setChosen] = useState<string | null>(ticket.assignee?.id ?? null);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const known = ticket.customerId !== null || ticket.conversationIds.length > 0;
  const tellable = known && ticket.state !== 'resolved' && ticket.state !== 'closed';
  const [tells, setTells] = useState(tellable);
  // Given on by somebody who had it: why, and the customer hears of it.
  const moves = unitId !== ticket.unitId;
  const handsOver = moves || (ticket.assignee !== null && chosen !== null && chosen !== ticket.assignee.id);
  const others = can('tickets.assign');
  const options = (data ?? [])
    .filter((staff) => others || staff.id === me.staff.id)
    .map((staff) => ({ value: staff.id, label: `${staff.name} ${staff.number}` }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = reason.trim();
    if (moves && !given) return setMissing(true);
    onAssign({
      assigneeId: chosen,
      ...(moves && { unitId }),
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
          {ticket.assignee && !moves ? (
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
          <Button
            kind="primary"
            type="submit"
            form="assign"
            disabled={!moves && (!chosen || chosen === ticket.assignee?.id)}
          >
            {t(moves && !chosen ? 'ui.assign-to.move' : 'ui.assign')}
          </Button>
        </>
      }
    >
      <form id="assign" onSubmit={submit}>
        {units.length > 1 ? (
          <Field label={t('ui.assign-to.unit')} hint={moves ? t('ui.assign-to.unit-hint') : null}>
            {(props) => (
              <Combo
                id={props.id}
                label={t('ui.assign-to.unit')}
                options={units}
                value={unitId}
                onChange={(to) => {
                  setUnitId(to ?? ticket.unitId);
                  setChosen(to === null || to === ticket.unitId ? (ticket.assignee?.id ?? null) : null);
                }}
              />
            )}
          </Field>
        ) : null}
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
            <Field
              label={t('ui.assign-to.reason')}
              hint={t('ui.assign-to.reason-hint')}
              required={moves}
              error={missing && !reason.trim() ? t('ui.assign-to.reason-missing') : null}
            >
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
