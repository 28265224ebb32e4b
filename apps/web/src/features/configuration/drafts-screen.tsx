/** The configuration as a document: taken out, brought in, and what became of those brought before. */
import './configuration.css';
import type { Draft } from '@qiao/server/contracts/configuration';
import { Download, FileJson, Upload } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { BringDialog } from './bring-dialog.tsx';
import { saveDocument, useDrafts } from './data.ts';
import { StateTag } from './state-tag.tsx';

export function Component() {
  const { t } = useTranslation('configuration');
  const go = useNavigate();
  const [bringing, setBringing] = useState(false);
  const [busy, setBusy] = useState(false);
  const drafts = useDrafts();
  const take = async () => {
    setBusy(true);
    await saveDocument().catch(toastError);
    setBusy(false);
  };
  const columns = [
    {
      key: 'title',
      title: t('ui.name'),
      width: 'minmax(160px, 2fr)',
      phone: 'title' as const,
      cell: (one: Draft) => one.title,
    },
    {
      key: 'state',
      title: t('ui.state'),
      width: '120px',
      phone: 'aside' as const,
      cell: (one: Draft) => <StateTag state={one.state} />,
    },
    {
      key: 'created',
      title: t('ui.brought'),
      width: '152px',
      phone: 'meta' as const,
      kind: 'quiet' as const,
      cell: (one: Draft) => dayTime(one.createdAt),
    },
    {
      key: 'applied',
      title: t('ui.applied-at'),
      width: '152px',
      phone: 'off' as const,
      kind: 'quiet' as const,
      cell: (one: Draft) => (one.appliedAt ? dayTime(one.appliedAt) : '—'),
    },
  ];
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      actions={
        <>
          <Button icon={Download} busy={busy} onClick={() => void take()}>
            {t('ui.export')}
          </Button>
          <Button kind="primary" icon={Upload} onClick={() => setBringing(true)}>
            {t('ui.bring')}
          </Button>
        </>
      }
    >
      <div className="cfg-list">
        <p className="cfg-about">{t('ui.what')}</p>
        {drafts.isPending ? (
          <Skeleton rows={5} height={36} />
        ) : drafts.isError ? (
          <Failed error={drafts.error} retry={() => void drafts.refetch()} />
        ) : drafts.data.length === 0 ? (
          <Empty icon={FileJson} title={t('ui.none')} text={t('ui.none-text')} />
        ) : (
          <DataTable
            label={t('ui.history')}
            rows={drafts.data}
            keyOf={(one) => one.id}
            nameOf={(one) => one.title}
            onOpen={(one) => void go(`/settings/configuration/${one.id}`)}
            columns={columns}
          />
        )}
      </div>
      {bringing ? <BringDialog onClose={() => setBringing(false)} /> : null}
    </Page>
  );
}
