import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { Input, Select } from '../../../shared/ui/field.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import { useTicketTypes } from '../data/ticket-types.ts';
import { priorities, states, type TicketFilter } from '../data/tickets.ts';

const settleMs = 250;

/** Words and three choices; what is chosen stands in the address, so a filtered list can be passed on. */
export function FilterBar({
  filter,
  onChange,
}: {
  filter: TicketFilter;
  onChange: (part: Partial<Record<keyof TicketFilter, string>>) => void;
}) {
  const { t } = useTranslation('tickets');
  const { typeOptions } = useTicketTypes();
  const [words, setWords] = useState(filter.q);
  // Another address (back, a link) wins over what stood in the field.
  useEffect(() => setWords(filter.q), [filter.q]);
  useEffect(() => {
    if (words === filter.q) return;
    const timer = setTimeout(() => onChange({ q: words.trim() }), settleMs);
    return () => clearTimeout(timer);
  });
  const choice = (key: 'state' | 'type' | 'priority', options: { value: string; label: string }[]) => (
    <Select
      aria-label={t(`ui.field.${key}`)}
      value={filter[key]}
      className={filter[key] ? 'is-set' : ''}
      onChange={(event) => onChange({ [key]: event.target.value })}
      options={[{ value: '', label: t(`ui.filter.any-${key}`) }, ...options]}
    />
  );
  return (
    <search className="tk-filter">
      <div className="tk-search">
        <Icon of={Search} size={16} />
        <Input
          type="search"
          value={words}
          placeholder={t('ui.filter.words')}
          aria-label={t('ui.filter.words')}
          maxLength={100}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) onChange({ q: words.trim() });
          }}
        />
      </div>
      {choice(
        'state',
        states.map((value) => ({ value, label: t(`ui.state.${value}`) })),
      )}
      {choice('type', typeOptions(filter.type))}
      {choice(
        'priority',
        priorities.map((value) => ({ value, label: t(`ui.priority.${value}`) })),
      )}
    </search>
  );
}
