/** Many colleagues, ticked in a list that is narrowed by typing. */
import { useDeferredValue, useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useColleagues } from './chat-data.ts';
import { Face } from './room-list.tsx';

export function PeopleChoice({
  chosen,
  onChange,
  without = [],
}: {
  chosen: string[];
  onChange: (ids: string[]) => void;
  /** Already there. */
  without?: string[];
}) {
  const { t } = useTranslation('teamwork');
  const [words, setWords] = useState('');
  const found = useColleagues(useDeferredValue(words.trim()));
  const people = (found.data ?? []).filter((person) => !without.includes(person.id));
  return (
    <fieldset className="chat-choice">
      <legend>
        {t('chat.pick')} <small>{chosen.length > 0 ? t('chat.picked', { count: chosen.length }) : ''}</small>
      </legend>
      <input
        className="q-input"
        type="search"
        value={words}
        aria-label={t('chat.colleagues')}
        placeholder={t('chat.colleagues')}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className="chat-scroll scroll">
        {people.map((person) => (
          <label key={person.id} className="chat-person">
            <input
              type="checkbox"
              checked={chosen.includes(person.id)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, person.id] : chosen.filter((id) => id !== person.id))
              }
            />
            <Face name={person.name} />
            <span className="ellipsis">{person.name}</span>
            <small className="ellipsis">
              {person.number} · {nameIn(person.unitName)}
            </small>
          </label>
        ))}
        {found.isSuccess && people.length === 0 ? <p className="q-option-none">{t('chat.no-colleagues')}</p> : null}
      </div>
    </fieldset>
  );
}
