/** To whom a message is given. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field } from '../../shared/ui/field.tsx';
import { usePeople } from './data.ts';

export function GiveDrawer({
  unitId,
  holder,
  onGive,
  onDone,
}: {
  unitId: string;
  holder: string | null;
  onGive: (staffId: string) => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('voicemail');
  const people = usePeople(unitId);
  const [chosen, setChosen] = useState(holder);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen) onGive(chosen);
    onDone();
  };
  return (
    <Dialog
      kind="drawer"
      title={t('ui.give')}
      width={420}
      onClose={onDone}
      footer={
        <Button kind="primary" type="submit" form="give-form" disabled={!chosen || chosen === holder}>
          {t('ui.give')}
        </Button>
      }
    >
      <form id="give-form" onSubmit={submit}>
        <Field label={t('ui.assignee')}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.assignee')}
              placeholder={t('ui.add-person')}
              options={(people.data ?? []).map(({ id, name, number }) => ({ value: id, label: `${name} ${number}` }))}
              value={chosen}
              busy={people.isFetching}
              onChange={setChosen}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
