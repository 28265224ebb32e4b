/** The company as a tree, and the unit that is chosen in it. */
import './organisation.css';
import type { Unit } from '@qiao/server/contracts/organisation';
import { ArrowLeft, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Input } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { againAll, useTree } from './data.ts';
import { MoveDialog } from './move-dialog.tsx';
import { linesOf, withBelow } from './tree.ts';
import { UnitEditor } from './unit-editor.tsx';
import { UnitTree } from './unit-tree.tsx';

export function Component() {
  const { t } = useTranslation('organisation');
  const can = useCan();
  const navigate = useNavigate();
  const { id } = useParams();
  const [closed, setClosed] = useState(false);
  const [words, setWords] = useState('');
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [adding, setAdding] = useState<Unit | null>(null);
  const [moving, setMoving] = useState<{ unit: Unit; to: Unit | null } | null>(null);
  const query = useTree(closed);
  const units = query.data ?? [];
  const manage = can('organisation.manage');
  const chosen = units.find((unit) => unit.id === id) ?? null;
  const lines = useMemo(() => {
    // The first two levels and the way to the chosen unit stand open until somebody says otherwise.
    const open = new Set(units.filter((unit) => unit.path.length <= 2).map((unit) => unit.id));
    const parents = new Map(units.map((unit) => [unit.id, unit.parentId]));
    for (let up = id ? parents.get(id) : null; up; up = parents.get(up)) open.add(up);
    for (const [unitId, isOpen] of toggled) isOpen ? open.add(unitId) : open.delete(unitId);
    return linesOf(units, open, words);
  }, [units, toggled, words, id]);
  const move = async (unit: Unit, parentId: string) => {
    try {
      await api('POST /api/organisation/units/{id}/move', {
        params: { id: unit.id },
        body: { version: unit.version, parentId },
      });
      toast('ok', t('ui.move.done', { name: nameIn(unit.name) }));
      setMoving(null);
    } catch (error) {
      toastError(error);
    }
    await againAll();
  };

  return (
    <Page
      title={t('ui.tree.title')}
      padded={false}
      crumbs={
        id ? (
          <Link to="/settings/organisation">
            <ArrowLeft size={12} aria-hidden="true" /> {t('ui.tree.title')}
          </Link>
        ) : null
      }
      actions={
        manage && (chosen ?? units[0]) ? (
          <Button kind="primary" icon={Plus} onClick={() => setAdding(chosen ?? units[0]!)}>
            {t('ui.unit.add')}
          </Button>
        ) : null
      }
    >
      <div className={`org-panes${id ? ' has-choice' : ''}`}>
        <div className="scroll">
          <div className="org-tools">
            <Input
              type="search"
              aria-label={t('ui.tree.search')}
              placeholder={t('ui.tree.search')}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
            <label>
              <input type="checkbox" checked={closed} onChange={(event) => setClosed(event.target.checked)} />{' '}
              {t('ui.tree.with-closed')}
            </label>
          </div>
          {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
          {query.isPending ? <Skeleton rows={10} height={32} kind="lines" /> : null}
          {query.isSuccess && lines.length === 0 ? (
            <Empty title={t('ui.tree.none')} text={t('ui.tree.none-text')} />
          ) : null}
          <UnitTree
            lines={lines}
            chosen={id ?? null}
            onChoose={(unitId) => navigate(`/settings/organisation/${unitId}`)}
            onToggle={(unitId, open) => setToggled((now) => new Map(now).set(unitId, open))}
            {...(manage
              ? {
                  onMove: (unit: Unit, to: Unit) => {
                    if (!withBelow(units, unit.id).has(to.id)) setMoving({ unit, to });
                  },
                }
              : {})}
          />
        </div>
        <div className="org-pane scroll">
          {chosen ? (
            <UnitEditor
              key={`${chosen.id}-${chosen.version}`}
              unit={chosen}
              manage={manage}
              onMove={() => setMoving({ unit: chosen, to: null })}
            />
          ) : (
            <Empty title={t('ui.tree.choose')} text={t('ui.tree.choose-text')} />
          )}
        </div>
      </div>
      {adding ? (
        <UnitEditor.Add
          parent={adding}
          onClose={() => setAdding(null)}
          onAdded={(added) => {
            setAdding(null);
            setToggled((now) => new Map(now).set(adding.id, true));
            navigate(`/settings/organisation/${added}`);
          }}
        />
      ) : null}
      {moving ? (
        <MoveDialog
          unit={moving.unit}
          to={moving.to}
          units={units}
          onClose={() => setMoving(null)}
          onMove={(parentId) => void move(moving.unit, parentId)}
        />
      ) : null}
    </Page>
  );
}
