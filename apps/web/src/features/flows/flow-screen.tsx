/** The editor of one flow: canvas or list, the form of what is chosen beside it, try-out, versions, publishing. */
import '../routing/routing.css';
import './flows.css';
import type { FlowDetail, NodeKindListed } from '@qiao/server/contracts/flows';
import { GitBranch, History as HistoryIcon, LayoutGrid, Plus, Redo2, Undo2 } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useParams } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { MenuButton } from '../../shared/ui/menu.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Segments } from '../../shared/ui/tabs.tsx';
import { useChoices, useFlow, useKinds } from './data.ts';
import { FlowForm } from './flow-form.tsx';
import { freshId, withAdded } from './history.ts';
import { cardWidth, tidied } from './layout.ts';
import { ListView } from './list-view.tsx';
import { NodeForm } from './node-form.tsx';
import { useDrawing } from './use-drawing.ts';
import { iconOf, nameOf } from './words.ts';

const Canvas = lazy(() => import('./canvas.tsx'));
const TryPanel = lazy(() => import('./try-panel.tsx'));
const VersionsDrawer = lazy(() => import('./versions-drawer.tsx'));
const PublishDialog = lazy(() => import('./publish-dialog.tsx'));

export function Component() {
  const { id = '' } = useParams();
  const { t } = useTranslation('flows');
  const flow = useFlow(id);
  const kinds = useKinds();
  if (flow.isError || kinds.isError)
    return (
      <Page title={t('ui.title')}>
        <Failed error={flow.error ?? kinds.error} retry={() => void Promise.all([flow.refetch(), kinds.refetch()])} />
      </Page>
    );
  if (!flow.data || !kinds.data)
    return (
      <Page title={t('ui.title')}>
        <Skeleton rows={6} height={60} />
      </Page>
    );
  return (
    <Editor
      key={`${id}-${flow.dataUpdatedAt}`}
      first={flow.data}
      kinds={kinds.data}
      reload={() => void flow.refetch()}
    />
  );
}

type View = 'canvas' | 'list';
const narrow = (): boolean => matchMedia('(max-width: 760px)').matches;

function Editor({ first, kinds, reload }: { first: FlowDetail; kinds: NodeKindListed[]; reload: () => void }) {
  const { t } = useTranslation('flows');
  const can = useCan();
  const mayWrite = can('flows.write');
  const held = useDrawing(first, mayWrite);
  const { drawing, flow, change } = held;
  const choices = useChoices();
  const [view, setView] = useState<View>(() => (narrow() ? 'list' : 'canvas'));
  const [chosen, setChosen] = useState<string | null>(null);
  const [side, setSide] = useState<'form' | 'try'>('form');
  const [active, setActive] = useState<string | null>(null);
  const [open, setOpen] = useState<'versions' | 'publish' | null>(null);
  const [tidy, setTidy] = useState(0);
  const beside = useRef<HTMLElement>(null);
  const stand = useCallback((id: string | null) => setActive(id), []);
  const byKind = useMemo(() => new Map(kinds.map((kind) => [kind.kind, kind])), [kinds]);
  const ends = useMemo(() => new Set(kinds.filter((kind) => kind.ends).map(({ kind }) => kind)), [kinds]);
  // A node that was just added has the exits of its kind's example until the server has seen it.
  const exits = useMemo(
    () =>
      Object.fromEntries(
        drawing.nodes.flatMap((node) => {
          const known = flow.exits[node.id] ?? byKind.get(node.kind)?.exits;
          return known ? [[node.id, known]] : [];
        }),
      ),
    [drawing.nodes, flow.exits, byKind],
  );
  const node = drawing.nodes.find(({ id }) => id === chosen) ?? null;
  const choose = (id: string | null) => {
    setChosen(id);
    if (id === null) return;
    setSide('form');
    // On a phone the form stands below the list.
    if (narrow()) beside.current?.scrollIntoView({ block: 'start' });
  };
  const add = (kind: NodeKindListed) => {
    const id = freshId(drawing, kind.kind);
    const from = node ?? drawing.nodes.at(-1);
    const exit = node ? exits[node.id]?.find(({ key }) => node.exits[key] === undefined) : undefined;
    const place = { x: (from?.x ?? 0) + cardWidth + 80, y: from?.y ?? 0 };
    const config = JSON.parse(JSON.stringify(kind.example)) as Record<string, unknown>;
    const made = { id, kind: kind.kind, title: '', ...place, config, exits: {} };
    change((now) => withAdded(now, made, node && exit ? { id: node.id, exit: exit.key } : null));
    choose(id);
  };
  useEffect(() => {
    if (!mayWrite) return;
    // On the window: after a menu or a deletion nothing of the editor may hold the focus.
    const keys = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || document.querySelector('dialog[open]')) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y' && key !== 's') return;
      event.preventDefault();
      if (key === 's') void held.keep();
      else if (key === 'y' || event.shiftKey) held.redo();
      else held.undo();
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, [mayWrite, held.keep, held.undo, held.redo]);
  useEffect(() => {
    // Who closes the page in the moment before the last change is kept is asked.
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    if (held.saving === 'saved') return;
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [held.saving]);

  return (
    <div className="fl-page">
      <Page
        title={nameIn(flow.name)}
        crumbs={<Link to="/settings/flows">{t('ui.title')}</Link>}
        meta={t(`ui.saving.${mayWrite ? held.saving : 'read'}`)}
        padded={false}
        actions={
          <>
            <Button icon={HistoryIcon} onClick={() => setOpen('versions')}>
              {t('ui.versions')}
            </Button>
            {can('flows.publish') ? (
              <Button
                kind="primary"
                disabled={!flow.changed && held.saving === 'saved'}
                onClick={() => void held.keep().then(() => setOpen('publish'))}
              >
                {t('ui.publish')}
              </Button>
            ) : null}
          </>
        }
      >
        {held.saving === 'conflict' ? (
          <p className="fl-conflict" role="alert">
            {t('ui.conflict')}{' '}
            <Button small onClick={reload}>
              {t('ui.reload')}
            </Button>
          </p>
        ) : null}
        <div className="fl-editor">
          <section className="fl-main" aria-label={t('ui.drawing')}>
            <div className="fl-bar">
              <Segments<View>
                label={t('ui.view')}
                options={[
                  { key: 'canvas', label: t('ui.canvas') },
                  { key: 'list', label: t('ui.list') },
                ]}
                chosen={view}
                onChange={setView}
              />
              {mayWrite ? (
                <>
                  <MenuButton
                    label={t('ui.add-node')}
                    button={(props) => (
                      <Button {...props} icon={Plus} className="fl-add">
                        {t('ui.add-node')}
                      </Button>
                    )}
                    items={kinds.map((kind) => ({
                      id: kind.kind,
                      label: t(`kinds.${kind.kind}`),
                      icon: iconOf(kind.kind),
                      run: () => add(kind),
                    }))}
                  />
                  <IconButton
                    icon={Undo2}
                    label={t('ui.undo')}
                    keys="Ctrl Z"
                    disabled={!held.canUndo}
                    onClick={held.undo}
                  />
                  <IconButton
                    icon={Redo2}
                    label={t('ui.redo')}
                    keys="Ctrl Y"
                    disabled={!held.canRedo}
                    onClick={held.redo}
                  />
                  {view === 'canvas' ? (
                    <IconButton
                      icon={LayoutGrid}
                      label={t('ui.tidy')}
                      onClick={() => {
                        change((now) => tidied(now, (one) => exits[one.id]?.length ?? 0));
                        setTidy((now) => now + 1);
                      }}
                    />
                  ) : null}
                </>
              ) : null}
            </div>
            {view === 'canvas' ? (
              <Suspense fallback={<Skeleton rows={4} height={80} />}>
                <Canvas
                  key={tidy}
                  drawing={held}
                  exits={exits}
                  ends={ends}
                  choices={choices}
                  chosen={chosen}
                  active={active}
                  mayWrite={mayWrite}
                  onChoose={choose}
                />
              </Suspense>
            ) : (
              <ListView
                drawing={held}
                exits={exits}
                choices={choices}
                chosen={chosen}
                active={active}
                onChoose={choose}
              />
            )}
          </section>
          <aside
            ref={beside}
            className="fl-side scroll"
            aria-label={side === 'try' ? t('ui.try.title') : node ? nameOf(t, node) : t('ui.whole')}
          >
            <div className="fl-bar">
              <Segments<'form' | 'try'>
                label={t('ui.side')}
                options={[
                  { key: 'form', label: node ? nameOf(t, node) : t('ui.whole') },
                  ...(mayWrite ? [{ key: 'try' as const, label: t('ui.try.title') }] : []),
                ]}
                chosen={side}
                onChange={setSide}
              />
              {node && side === 'form' ? (
                <IconButton icon={GitBranch} label={t('ui.whole')} onClick={() => setChosen(null)} />
              ) : null}
            </div>
            {side === 'try' ? (
              <Suspense fallback={null}>
                <TryPanel
                  drawing={held}
                  choices={choices}
                  exitsOf={(id) => exits[id]?.map(({ key }) => key) ?? []}
                  onStand={stand}
                />
              </Suspense>
            ) : node ? (
              <NodeForm
                key={node.id}
                node={node}
                drawing={held}
                exits={exits}
                choices={choices}
                mayWrite={mayWrite}
                onChoose={choose}
              />
            ) : (
              <FlowForm drawing={held} mayWrite={mayWrite} onChoose={choose} />
            )}
          </aside>
        </div>
        <Suspense fallback={null}>
          {open === 'versions' ? (
            <VersionsDrawer drawing={held} mayWrite={mayWrite} onDone={() => setOpen(null)} />
          ) : null}
          {open === 'publish' ? <PublishDialog drawing={held} onDone={() => setOpen(null)} onChoose={choose} /> : null}
        </Suspense>
      </Page>
    </div>
  );
}
