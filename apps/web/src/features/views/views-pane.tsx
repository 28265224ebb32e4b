import './views.css';
import type { View } from '@qiao/server/contracts/views';
import { Bookmark, Ellipsis, Pencil, Play as PlayIcon, RefreshCw, Trash2, Users } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { total } from '../../shared/time/format.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { MenuButton } from '../../shared/ui/menu.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { addressOf, conditionsOf, type Filters, sameFilters, useViewCounts, viewsAgain } from './data.ts';
import { startPlay } from './play.ts';
import { useStep } from './use-step.ts';

const ViewDialog = lazy(() => import('./view-dialog.tsx'));
const RemoveDialog = lazy(() => import('./remove-dialog.tsx'));

/** Own views and shared ones beside the list; nothing when there are none. */
export function ViewsPane({
  views,
  chosen,
  filters,
  onChoose,
  onGone,
}: {
  views: View[];
  chosen: string | null;
  /** What the list shows now. */
  filters: Filters;
  onChoose: (view: View) => void;
  onGone: () => void;
}) {
  const { t } = useTranslation('views');
  const counts = useViewCounts(views.length > 0);
  const [asked, setAsked] = useState<{ what: 'edit' | 'remove'; view: View } | null>(null);
  if (views.length === 0) return null;
  const groups = [
    { key: 'own', of: views.filter((one) => one.unitId === null) },
    { key: 'shared', of: views.filter((one) => one.unitId !== null) },
  ].filter(({ of }) => of.length > 0);
  return (
    <nav className="vw-pane scroll" aria-label={t('ui.title')}>
      {groups.map(({ key, of }) => (
        <section key={key}>
          <h2 id={`views-${key}`}>{t(`ui.${key}`)}</h2>
          <ul aria-labelledby={`views-${key}`}>
            {of.map((view) => (
              <Row
                key={view.id}
                view={view}
                count={counts.data?.get(view.id)}
                chosen={view.id === chosen}
                filters={filters}
                onChoose={() => onChoose(view)}
                onAsk={(what) => setAsked({ what, view })}
              />
            ))}
          </ul>
        </section>
      ))}
      <Suspense fallback={null}>
        {asked?.what === 'edit' ? <ViewDialog view={asked.view} onDone={() => setAsked(null)} /> : null}
        {asked?.what === 'remove' ? (
          <RemoveDialog
            view={asked.view}
            onDone={() => setAsked(null)}
            onRemoved={() => {
              if (asked.view.id === chosen) onGone();
            }}
          />
        ) : null}
      </Suspense>
    </nav>
  );
}

function Row({
  view,
  count,
  chosen,
  filters,
  onChoose,
  onAsk,
}: {
  view: View;
  count: { count: number; capped: boolean } | undefined;
  chosen: boolean;
  filters: Filters;
  onChoose: () => void;
  onAsk: (what: 'edit' | 'remove') => void;
}) {
  const { t } = useTranslation('views');
  const me = useMe().staff.id;
  const { busy, go } = useStep();
  const takeFilters = async () => {
    const { name, unitId, position, version } = view;
    const body = { name, unitId, position, version, conditions: conditionsOf(filters), sort: filters.sort };
    await api('PUT /api/views/{id}', { params: { id: view.id }, body });
    await viewsAgain();
    toast('ok', t('ui.saved', { name }));
  };
  const owner = view.unitName ? t('ui.of-unit', { unit: nameIn(view.unitName) }) : t('ui.only-me');
  return (
    <li className={`vw-row${chosen ? ' is-chosen' : ''}`}>
      <button
        type="button"
        className="vw-name"
        aria-current={chosen || undefined}
        title={`${view.name} · ${owner}`}
        onClick={onChoose}
      >
        <Icon of={view.unitId === null ? Bookmark : Users} size={16} />
        <span className="ellipsis">{view.name}</span>
        {count ? <small>{total(count)}</small> : null}
      </button>
      <MenuButton
        label={t('ui.more', { name: view.name })}
        placement="bottom-start"
        button={(props) => (
          <IconButton icon={Ellipsis} label={t('ui.more', { name: view.name })} className="vw-more" {...props} />
        )}
        items={[
          {
            id: 'play',
            label: t('ui.play.start'),
            hint: t('ui.play.hint'),
            icon: PlayIcon,
            disabled: busy,
            run: () => go(view, () => startPlay(view, me)),
          },
          ...(view.mayEdit
            ? [
                ...(chosen && !sameFilters(filters, addressOf(view))
                  ? [
                      {
                        id: 'take',
                        label: t('ui.take'),
                        icon: RefreshCw,
                        run: () => void takeFilters().catch(toastError),
                      },
                    ]
                  : []),
                {
                  id: 'edit',
                  label: t('ui.edit'),
                  icon: Pencil,
                  separatorBefore: true,
                  run: () => onAsk('edit'),
                },
                { id: 'remove', label: t('ui.remove'), icon: Trash2, danger: true, run: () => onAsk('remove') },
              ]
            : []),
        ]}
      />
    </li>
  );
}
