/** Colleagues who are told besides the leaders of the unit. */
import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Field } from '../../shared/ui/field.tsx';
import { useFoundStaff } from '../routing/data.ts';
import type { Rule } from './data.ts';

const most = 10;

export function ToldField({ staff, onChange }: { staff: Rule['staff']; onChange: (staff: Rule['staff']) => void }) {
  const { t } = useTranslation('callalarms');
  const [words, setWords] = useState('');
  const found = useFoundStaff(words);
  return (
    <>
      <Field label={t('ui.told')} hint={t('ui.told-hint')}>
        {(props) => (
          <Combo
            key={staff.map(({ id }) => id).join()}
            id={props.id}
            label={t('ui.told')}
            placeholder={t('ui.add-person')}
            describedBy={props['aria-describedby']}
            busy={found.isFetching}
            onSearch={setWords}
            options={(found.data ?? [])
              .filter(({ id }) => !staff.some((one) => one.id === id))
              .map(({ id, name, number }) => ({ value: id, label: `${name} ${number}` }))}
            value={null}
            onChange={(id) => {
              const one = found.data?.find((person) => person.id === id);
              if (one && staff.length < most) onChange([...staff, { id: one.id, name: one.name, number: one.number }]);
            }}
          />
        )}
      </Field>
      {staff.length > 0 ? (
        <ul className="ca-told" aria-label={t('ui.told')}>
          {staff.map(({ id, name }) => (
            <li key={id}>
              <Button
                small
                icon={X}
                aria-label={t('ui.remove-person', { name })}
                onClick={() => onChange(staff.filter((one) => one.id !== id))}
              >
                {name}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
