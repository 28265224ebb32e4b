/** Purposes and the texts that explain them. */
import './consents.css';
import '../customers/customers.css';
import '../identity/people.css';
import type { Notice, Purpose } from '@qiao/server/contracts/consents';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { isoDay, listed } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { useNotices, usePurposes } from './data.ts';

const NoticeDialog = lazy(() => import('./notice-dialog.tsx'));
const PurposeDialog = lazy(() => import('./purpose-dialog.tsx'));

export function Component() {
  const { t } = useTranslation('consents');
  const purposes = usePurposes();
  const notices = useNotices();
  const [tab, setTab] = useState<'notices' | 'purposes'>('notices');
  const [notice, setNotice] = useState<Notice | 'new' | null>(null);
  const [purpose, setPurpose] = useState<Purpose | 'new' | null>(null);
  const asked = tab === 'notices' ? notices : purposes;
  const names = new Map((purposes.data ?? []).map(({ code, name }) => [code, nameIn(name)]));
  const noticeColumns: Column<Notice>[] = [
    { key: 'title', title: t('ui.notice-title'), width: 'minmax(160px, 1fr)', cell: (row) => nameIn(row.title) },
    {
      key: 'number',
      title: t('ui.state-label'),
      width: '96px',
      phone: 'aside',
      cell: (row) =>
        row.number === null ? (
          <span className="q-tag cu-tag-warn">{t('ui.draft')}</span>
        ) : (
          t('ui.published', { number: row.number })
        ),
    },
    {
      key: 'covers',
      title: t('ui.covers'),
      width: 'minmax(160px, 1.5fr)',
      kind: 'quiet',
      phone: 'meta',
      cell: (row) => listed(row.purposes.map((code) => names.get(code) ?? code)),
    },
    {
      key: 'at',
      title: t('ui.published-at'),
      width: '112px',
      kind: 'quiet',
      cell: (row) => (row.publishedAt ? isoDay(row.publishedAt) : ''),
    },
  ];
  const purposeColumns: Column<Purpose>[] = [
    { key: 'name', title: t('ui.purpose'), width: 'minmax(160px, 1fr)', cell: (row) => nameIn(row.name) },
    { key: 'code', title: t('ui.code'), width: '128px', kind: 'quiet', cell: (row) => row.code },
    {
      key: 'basis',
      title: t('ui.basis-label'),
      width: '160px',
      phone: 'meta',
      cell: (row) => t(`ui.basis.${row.basis}`),
    },
    {
      key: 'notice',
      title: t('ui.notices'),
      width: '128px',
      kind: 'quiet',
      cell: (row) =>
        row.noticeNumber === null ? t('ui.no-notice-yet') : t('ui.published', { number: row.noticeNumber }),
    },
    {
      key: 'state',
      title: t('ui.state-label'),
      width: '96px',
      phone: 'aside',
      cell: (row) => (row.state === 'retired' ? <span className="q-tag">{t('ui.retired')}</span> : null),
    },
  ];
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => (tab === 'notices' ? setNotice('new') : setPurpose('new'))}>
          {t(tab === 'notices' ? 'ui.add-notice' : 'ui.add-purpose')}
        </Button>
      }
    >
      <div className="admin-list">
        <div className="co-tabs">
          <Tabs
            id="consents"
            label={t('ui.title')}
            tabs={[
              { key: 'notices', label: t('ui.notices') },
              { key: 'purposes', label: t('ui.purposes') },
            ]}
            chosen={tab}
            onChange={setTab}
          />
        </div>
        <div className="admin-list co-list" id="consents-panel" role="tabpanel" aria-labelledby={`consents-${tab}`}>
          {asked.isError ? <Failed error={asked.error} retry={() => void asked.refetch()} /> : null}
          {asked.isPending ? <Skeleton rows={6} height={36} kind="lines" /> : null}
          {tab === 'notices' && notices.data?.length === 0 ? (
            <Empty title={t('ui.none')} text={t('ui.none-text')} />
          ) : null}
          {tab === 'notices' && notices.data && notices.data.length > 0 ? (
            <DataTable
              label={t('ui.notices')}
              columns={noticeColumns}
              rows={notices.data}
              keyOf={(row) => row.id}
              nameOf={(row) => nameIn(row.title)}
              onOpen={setNotice}
            />
          ) : null}
          {tab === 'purposes' && purposes.data ? (
            <DataTable
              label={t('ui.purposes')}
              columns={purposeColumns}
              rows={purposes.data}
              keyOf={(row) => row.code}
              nameOf={(row) => nameIn(row.name)}
              onOpen={setPurpose}
            />
          ) : null}
        </div>
      </div>
      <Suspense fallback={null}>
        {notice ? (
          <NoticeDialog
            key={notice === 'new' ? '' : notice.id}
            notice={notice === 'new' ? null : notice}
            purposes={purposes.data ?? []}
            onDone={() => setNotice(null)}
          />
        ) : null}
        {purpose ? (
          <PurposeDialog
            key={purpose === 'new' ? '' : purpose.code}
            purpose={purpose === 'new' ? null : purpose}
            onDone={() => setPurpose(null)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}
