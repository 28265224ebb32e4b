/** How the company is called: trunks, numbers, extensions, and what holds for every call. */
import '../routing/routing.css';
import './lines.css';
import type { DialNumber, Extension, Trunk } from '@qiao/server/contracts/telephony';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { EngineLine } from './engine-line.tsx';
import { Extensions, Numbers, Trunks } from './lists.tsx';
import { PolicyForm } from './policy-form.tsx';

const TrunkDrawer = lazy(() => import('./trunk-drawer.tsx'));
const NumberDrawer = lazy(() => import('./number-drawer.tsx'));
const ExtensionDrawer = lazy(() => import('./extension-drawer.tsx'));

const tabs = ['trunks', 'numbers', 'extensions', 'policy'] as const;
type Tab = (typeof tabs)[number];
/** A drawer: of a new line of the kind, or of one that is there. */
type Open =
  | { kind: 'trunks'; line: Trunk | null }
  | { kind: 'numbers'; line: DialNumber | null }
  | { kind: 'extensions'; line: Extension | null };

export function Component() {
  const { t } = useTranslation('telephony');
  const { t: setup } = useTranslation('callsetup');
  const [search, setSearch] = useSearchParams();
  const tab = tabs.find((one) => one === search.get('tab')) ?? 'trunks';
  const [open, setOpen] = useState<Open | null>(null);
  const done = () => setOpen(null);
  const choose = (next: Tab) => {
    done();
    setSearch({ tab: next }, { replace: true });
  };
  const add = () => tab !== 'policy' && setOpen({ kind: tab, line: null });
  return (
    <Page
      title={t('ui.lines.title')}
      tabs={
        <Tabs
          id="lines"
          label={t('ui.lines.title')}
          tabs={tabs.map((key) => ({ key, label: t(`ui.lines.tabs.${key}`) }))}
          chosen={tab}
          onChange={choose}
        />
      }
      actions={
        <>
          <Link className="q-btn q-btn-default" to="/settings/lines/first-call">
            {setup('wizard.title')}
          </Link>
          {tab === 'policy' ? null : (
            <Button kind="primary" icon={Plus} onClick={add}>
              {t(`ui.lines.add.${tab}`)}
            </Button>
          )}
        </>
      }
    >
      <div id="lines-panel" role="tabpanel" aria-labelledby={`lines-${tab}`}>
        <EngineLine />
        {tab === 'trunks' ? <Trunks onOpen={(line) => setOpen({ kind: 'trunks', line })} onAdd={add} /> : null}
        {tab === 'numbers' ? <Numbers onOpen={(line) => setOpen({ kind: 'numbers', line })} onAdd={add} /> : null}
        {tab === 'extensions' ? (
          <Extensions onOpen={(line) => setOpen({ kind: 'extensions', line })} onAdd={add} />
        ) : null}
        {tab === 'policy' ? <PolicyForm /> : null}
      </div>
      <Suspense fallback={null}>
        {open?.kind === 'trunks' ? <TrunkDrawer key={open.line?.id ?? 'new'} trunk={open.line} onDone={done} /> : null}
        {open?.kind === 'numbers' ? (
          <NumberDrawer key={open.line?.id ?? 'new'} number={open.line} onDone={done} />
        ) : null}
        {open?.kind === 'extensions' ? (
          <ExtensionDrawer key={open.line?.id ?? 'new'} extension={open.line} onDone={done} />
        ) : null}
      </Suspense>
    </Page>
  );
}
