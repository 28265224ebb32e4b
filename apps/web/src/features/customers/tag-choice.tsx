/** Tags of the managed list, ticked one by one; what a file carries already stays choosable. */
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useTags } from './data/parts.ts';

export function TagChoice({ chosen, onChange }: { chosen: string[]; onChange: (tags: string[]) => void }) {
  const { t } = useTranslation('customers');
  const { data: tags = [] } = useTags();
  const offered = [
    ...tags.filter(({ state, code }) => state === 'active' || chosen.includes(code)),
    ...chosen
      .filter((code) => !tags.some((tag) => tag.code === code))
      .map((code) => ({ code, name: { zh: code, en: code } })),
  ];
  if (offered.length === 0) return null;
  return (
    <fieldset className="cu-tag-choice">
      <legend>{t('ui.field.tags')}</legend>
      {offered.map(({ code, name }) => (
        <label key={code} className={chosen.includes(code) ? 'is-on' : ''}>
          <input
            type="checkbox"
            checked={chosen.includes(code)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, code] : chosen.filter((one) => one !== code))
            }
          />
          {nameIn(name)}
        </label>
      ))}
    </fieldset>
  );
}
