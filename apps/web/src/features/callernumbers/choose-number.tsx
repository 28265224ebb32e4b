/** Where one dials: the number that one's calls show, chosen until one chooses otherwise. */
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Field, Select } from '../../shared/ui/field.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { numbersAgain, useChoice } from './data.ts';

export function ChooseNumber() {
  const { t } = useTranslation('callernumbers');
  const { data } = useChoice();
  if (!data?.mayChoose || data.numbers.length === 0) return null;
  const { usual } = data;
  const choose = (numberId: string) =>
    void api('PUT /api/callernumbers/mine', { body: { numberId: numberId || null } })
      .catch(toastError)
      .finally(numbersAgain);
  return (
    <Field label={t('ui.show')}>
      {(props) => (
        <Select
          {...props}
          value={data.chosenId ?? ''}
          onChange={(event) => choose(event.target.value)}
          options={[
            { value: '', label: usual ? t('ui.by-default', { number: usual }) : t('ui.by-trunk') },
            ...data.numbers.map(({ id, number, name }) => ({ value: id, label: `${number} ${nameIn(name)}` })),
          ]}
        />
      )}
    </Field>
  );
}
