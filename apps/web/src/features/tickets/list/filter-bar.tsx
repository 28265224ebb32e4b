import { BookmarkPlus, X } from 'lucide-react';
import { useTranslation } from '../../../shared/i18n.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Combo } from '../../../shared/ui/combo.tsx';
import { Select } from '../../../shared/ui/field.tsx';
import { SearchWords } from '../../../shared/ui/search-words.tsx';
import { useTicketTypes } from '../data/ticket-types.ts';
import { priorities, quietFilters, states, type TicketFilter, useTopics } from '../data/tickets.ts';
import { topicOptions } from '../data/topic-options.ts';

/** Words and three choices; what is chosen stands in the address, so a filtered list can be passed on. */
export function FilterBar({
  filter,
  onChange,
  onSave,
}: {
  filter: TicketFilter;
  onChange: (part: Partial<Record<keyof TicketFilter, string>>) => void;
  /** Keep what is chosen as a view; null when nothing is, or it is one already. */
  onSave: (() => void) | null;
}) {
  const { t } = useTranslation('tickets');
  const { typeOptions } = useTicketTypes();
  const { data: topics = [], isFetching } = useTopics();
  const quiet = quietFilters.filter((key) => filter[key]).length;
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
      <SearchWords value={filter.q} label={t('ui.filter.words')} onChange={(q) => onChange({ q })} />
      {choice('state', [
        ...states.map((value) => ({ value, label: t(`ui.state.${value}`) })),
        // A saved view may ask for several at once.
        ...(filter.state.includes(',')
          ? [
              {
                value: filter.state,
                label: filter.state
                  .split(',')
                  .map((value) => t(`ui.state.${value}`))
                  .join(' · '),
              },
            ]
          : []),
      ])}
      {choice('type', typeOptions(filter.type))}
      {choice(
        'priority',
        priorities.map((value) => ({ value, label: t(`ui.priority.${value}`) })),
      )}
      <div className={`tk-topic${filter.topicId ? ' is-set' : ''}`}>
        <Combo
          label={t('ui.field.topic')}
          placeholder={t('ui.filter.any-topic')}
          value={filter.topicId || null}
          busy={isFetching}
          onChange={(topicId) => onChange({ topicId: topicId ?? '' })}
          options={topicOptions(topics, filter.topicId || null)}
        />
      </div>
      {quiet > 0 ? (
        <Button
          icon={X}
          className="tk-filter-quiet"
          onClick={() => onChange(Object.fromEntries(quietFilters.map((key) => [key, ''])))}
        >
          {t('ui.filter.quiet', { count: quiet })}
        </Button>
      ) : null}
      {onSave ? (
        <Button icon={BookmarkPlus} kind="text" onClick={onSave}>
          {t('ui.filter.save')}
        </Button>
      ) : null}
    </search>
  );
}
