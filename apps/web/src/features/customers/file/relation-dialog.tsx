import type { Customer } from '@qiao/server/contracts/customers';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../../shared/ui/field.tsx';
import { CustomerCombo } from '../customer-combo.tsx';
import { useRelationChange } from '../data/parts.ts';

/** As it is seen from the file one stands on → how it is kept. */
const ways = {
  family: { kind: 'family', outgoing: true },
  employee: { kind: 'employee', outgoing: true },
  employs: { kind: 'employee', outgoing: false },
  referred: { kind: 'referred', outgoing: true },
  referrer: { kind: 'referred', outgoing: false },
  contact: { kind: 'contact', outgoing: true },
  'has-contact': { kind: 'contact', outgoing: false },
  other: { kind: 'other', outgoing: true },
} as const;

export default function RelationDialog({ customer, onDone }: { customer: Customer; onDone: () => void }) {
  const { t } = useTranslation('customers');
  const change = useRelationChange(customer.id);
  const [way, setWay] = useState<keyof typeof ways>('family');
  const [otherId, setOther] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (otherId) change.mutate({ body: { otherId, note: note.trim(), ...ways[way] } }, { onSuccess: onDone });
  };
  return (
    <Dialog
      title={t('ui.relations.add-title', { name: customer.name })}
      onClose={onDone}
      width={420}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="relation" busy={change.isPending} disabled={!otherId}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="relation" onSubmit={submit}>
        <Field label={t('ui.relations.way')}>
          {(props) => (
            <Select
              {...props}
              value={way}
              onChange={(event) => setWay(event.target.value as keyof typeof ways)}
              options={Object.keys(ways).map((key) => ({ value: key, label: t(`ui.relations.kind.${key}`) }))}
            />
          )}
        </Field>
        <Field label={t('ui.relations.other')} required>
          {(props) => (
            <CustomerCombo
              id={props.id}
              label={t('ui.relations.other')}
              value={otherId}
              without={customer.id}
              onChange={setOther}
            />
          )}
        </Field>
        <Field label={t('ui.relations.note')}>
          {(props) => (
            <Input {...props} maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
