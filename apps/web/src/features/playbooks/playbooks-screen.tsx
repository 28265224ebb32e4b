/** Templates of tickets and playbooks, each in a list with a drawer. */
import './playbooks.css';
import '../identity/people.css';
import type { Playbook, Template } from '@qiao/server/contracts/playbooks';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { listOf, nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { useTicketTypes } from '../tickets/data/ticket-types.ts';
import { usePlaybooks, useTemplates } from './data.ts';

const PlaybookDialog = lazy(() => import('./playbook-dialog.tsx'));
const TemplateDialog = lazy(() => import('./template-dialog.tsx'));
type Row = { id: string; name: Playbook['name']; state: Playbook['state'] };

export function Component() {
  const { t } = useTranslation('playbooks');
  const navigate = useNavigate();
  const { tab = 'templates' } = useParams();
  const { typeName } = useTicketTypes();
  const playbooks = usePlaybooks();
  const templates = useTemplates();
  const [playbook, setPlaybook] = useState<Playbook | 'new' | null>(null);
  const [template, setTemplate] = useState<Template | 'new' | null>(null);
  const name: Column<Row> = {
    key: 'name',
    title: t('ui.name'),
    width: 'minmax(160px, 2fr)',
    cell: (row) => nameIn(row.name),
  };
  const state: Column<Row> = {
    key: 'state',
    title: t('ui.state'),
    width: '112px',
    phone: 'aside',
    cell: (row) => <span className="q-tag">{t(`ui.${row.state}`)}</span>,
  };
  const inTemplates = tab === 'templates';
  const list = inTemplates ? templates : playbooks;
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      tabs={
        <Tabs
          id="playbooks"
          label={t('ui.title')}
          tabs={(['templates', 'playbooks'] as const).map((key) => ({ key, label: t(`ui.tab.${key}`) }))}
          chosen={inTemplates ? 'templates' : 'playbooks'}
          onChange={(key) => navigate(`/settings/playbooks/${key}`)}
        />
      }
      actions={
        <Button kind="primary" icon={Plus} onClick={() => (inTemplates ? setTemplate('new') : setPlaybook('new'))}>
          {t(inTemplates ? 'ui.add-template' : 'ui.add-playbook')}
        </Button>
      }
    >
      <div className="admin-list" id="playbooks-panel" role="tabpanel" aria-labelledby={`playbooks-${tab}`}>
        {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
        {list.isPending ? <Skeleton rows={4} height={36} kind="lines" /> : null}
        {inTemplates && templates.data?.length === 0 ? (
          <Empty
            title={t('ui.none-title')}
            text={t('ui.none-text')}
            actions={[{ label: t('ui.add-template'), run: () => setTemplate('new'), primary: true }]}
          />
        ) : null}
        {inTemplates && templates.data?.length ? (
          <DataTable
            label={t('ui.tab.templates')}
            columns={[
              name as Column<Template>,
              { key: 'type', title: t('ui.type'), width: '120px', cell: (row) => typeName(row.type) },
              {
                key: 'title',
                title: t('ui.ticket-title'),
                width: 'minmax(160px, 2fr)',
                kind: 'quiet',
                cell: (row) => row.title,
              },
              state as Column<Template>,
            ]}
            rows={templates.data}
            keyOf={(row) => row.id}
            nameOf={(row) => nameIn(row.name)}
            onOpen={setTemplate}
            chosen={template && template !== 'new' ? template.id : null}
          />
        ) : null}
        {!inTemplates && playbooks.data ? (
          <DataTable
            label={t('ui.tab.playbooks')}
            columns={[
              name as Column<Playbook>,
              {
                key: 'steps',
                title: t('ui.steps'),
                width: 'minmax(200px, 3fr)',
                kind: 'quiet',
                cell: (row) => row.steps.map((step) => nameIn(step.name)).join(' – '),
              },
              {
                key: 'types',
                title: t('ui.types'),
                width: '160px',
                cell: (row) => (row.types.length > 0 ? listOf(row.types.map(typeName)) : t('ui.by-hand')),
              },
              state as Column<Playbook>,
            ]}
            rows={playbooks.data}
            keyOf={(row) => row.id}
            nameOf={(row) => nameIn(row.name)}
            onOpen={setPlaybook}
            chosen={playbook && playbook !== 'new' ? playbook.id : null}
          />
        ) : null}
      </div>
      <Suspense fallback={null}>
        {playbook ? (
          <PlaybookDialog playbook={playbook === 'new' ? null : playbook} onDone={() => setPlaybook(null)} />
        ) : null}
        {template ? (
          <TemplateDialog
            template={template === 'new' ? null : template}
            playbooks={playbooks.data ?? []}
            onDone={() => setTemplate(null)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}
