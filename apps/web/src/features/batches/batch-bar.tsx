/** What is chosen and what can be done with it; stands over the list while something is ticked. */
import './batches.css';
import type { BatchFilter } from '@qiao/server/contracts/batches';
import { Ellipsis, History, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { MenuButton } from '../../shared/ui/menu.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import BatchDialog from './batch-dialog.tsx';
import { type Chosen, countOf, type Do, doable, type Subject } from './data.ts';
import type { Selection } from './selection.ts';

export default function BatchBar({
  subject,
  selection,
  shown,
  filter,
  total,
  onLeave,
  buttons = 3,
}: {
  subject: Subject;
  selection: Selection;
  /** Ids of the rows that are loaded. */
  shown: readonly string[];
  /** Everything in the list, when there is more than is loaded. */
  filter: BatchFilter;
  /** As the list says it: `1000+` at most. */
  total: string;
  onLeave: () => void;
  buttons?: number;
}) {
  const { t } = useTranslation('batches');
  const navigate = useNavigate();
  const [what, setWhat] = useState<Do | null>(null);
  const [all, setAll] = useState<number | null>(null);
  const key = JSON.stringify(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter, or another choice, is not what was meant
  useEffect(() => setAll(null), [key, selection.size]);
  const whole = selection.size > 0 && selection.size === shown.length;
  const chosen: Chosen = all === null ? { ids: [...selection.ids] } : { filter, count: all };
  const count = all ?? selection.size;
  const selectAll = () => {
    if (!whole) return selection.set(shown);
    countOf(filter).then(setAll, toastError);
  };
  useKeys([
    { keys: 'b', labelKey: 'batches:ui.keys.open', group: 'list', run: () => setWhat(doable[subject][0]!) },
    { keys: 'Escape', labelKey: 'batches:ui.clear', group: 'list', run: onLeave },
  ]);
  const more = doable[subject].slice(buttons);
  return (
    <section className="ba-bar" aria-label={t('ui.title')}>
      <span className="ba-count" role="status">
        {all === null ? t('ui.selected', { count }) : t('ui.filter-selected', { total: all })}
      </span>
      {all === null && (!whole || total !== String(shown.length)) ? (
        <Button small kind="text" onClick={selectAll}>
          {whole ? t('ui.select-filter', { total }) : t('ui.select-all', { count: shown.length })}
        </Button>
      ) : null}
      <span className="ba-acts">
        {doable[subject].slice(0, buttons).map((one) => (
          <Button key={one} small disabled={count === 0} onClick={() => setWhat(one)}>
            {t(`ui.do.${one}`)}
          </Button>
        ))}
        <MenuButton
          label={t('ui.more')}
          items={[
            ...more.map((one) => ({
              id: one,
              label: t(`ui.do.${one}`),
              disabled: count === 0,
              run: () => setWhat(one),
            })),
            {
              id: 'history',
              label: t('ui.history'),
              icon: History,
              separatorBefore: true,
              run: () => navigate('/batches'),
            },
          ]}
          button={(props) => <IconButton icon={Ellipsis} label={t('ui.more')} className="is-small" {...props} />}
        />
        <IconButton icon={X} label={`${t('ui.clear')} (Esc)`} className="is-small" onClick={onLeave} />
      </span>
      {what ? (
        <BatchDialog
          subject={subject}
          chosen={chosen}
          count={count}
          what={what}
          onDone={(ordered) => {
            setWhat(null);
            if (ordered) onLeave();
          }}
        />
      ) : null}
    </section>
  );
}
