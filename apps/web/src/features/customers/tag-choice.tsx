/** Tags of the managed list, ticked one by one; what a file carries already stays choosable. */
import { Link } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { useTags } from './data/parts.ts';

export function TagChoice({ chosen, onChange }: { chosen: string[]; onChange: (tags: string[]) => void }) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const { data: tags = [], isFetched } = useTags();
  const offered = [
    ...tags.filter(({ state, code }) => state === 'active' || chosen.includes(code)),
    ...chosen
      .filter((code) => !tags.some((tag) => tag.code === code))
      .map((code) => ({ code, name: { zh: code, en: code } })),
  ];
  if (offered.length === 0 && !isFetched) return null;
  if (offered.length === 0)
    return (
      <p className="cu-tag-none">
        {t(can('customers.configure') ? 'ui.tags.none-here' : 'ui.tags.none-ask')}{' '}
        {can('customers.configure') ? (
          <Link className="q-text-link" to="/settings/customer-tags">
            {t('ui.tags.title')}
          </Link>
        ) : null}
      </p>
    );
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
