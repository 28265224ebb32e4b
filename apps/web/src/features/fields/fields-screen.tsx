/** Custom fields by subject: what they are, how they stand, and a drawer to define them. */
import './fields.css';
import '../identity/people.css';
import type { FieldDefinition } from '@qiao/server/contracts/fields';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { useFieldDefinitions, useFieldSubjects } from './data.ts';

const FieldEditor = lazy(() => import('./field-editor.tsx'));

export function Component() {
  const { t } = useTranslation('fields');
  const navigate = useNavigate();
  const { subject = 'customer' } = useParams();
  const subjects = useFieldSubjects();
  const list = useFieldDefinitions(subject, { retired: true });
  const [edited, setEdited] = useState<FieldDefinition | 'new' | null>(null);
  const chosen = subjects.data?.find((one) => one.subject === subject);
  const fields = list.data ?? [];
  const columns: Column<FieldDefinition>[] = [
    { key: 'name', title: t('ui.name'), width: 'minmax(140px, 2fr)', cell: (row) => nameIn(row.name) },
    { key: 'key', title: t('ui.key'), width: '140px', kind: 'quiet', cell: (row) => row.key },
    { key: 'kind', title: t('ui.kind'), width: '112px', phone: 'aside', cell: (row) => t(`ui.kinds.${row.kind}`) },
    {
      key: 'marks',
      title: t('ui.marks'),
      width: 'minmax(160px, 2fr)',
      cell: (row) => (
        <span className="fi-marks">
          {marksOf(row).map((mark) => (
            <span key={mark} className="q-tag">
              {t(`ui.mark.${mark}`)}
            </span>
          ))}
        </span>
      ),
    },
    {
      key: 'position',
      title: t('ui.position'),
      width: '72px',
      kind: 'number',
      phone: 'off',
      cell: (row) => row.position,
    },
  ];
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      tabs={
        (subjects.data?.length ?? 0) > 1 ? (
          <Tabs
            id="field-subjects"
            label={t('ui.title')}
            tabs={subjects.data!.map((one) => ({ key: one.subject, label: nameIn(one.name) }))}
            chosen={subject}
            onChange={(key) => navigate(`/settings/fields/${key}`)}
          />
        ) : null
      }
      actions={
        <Button icon={Plus} kind="primary" onClick={() => setEdited('new')}>
          {t('ui.add')}
        </Button>
      }
    >
      <div className="admin-list" id="field-subjects-panel">
        {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
        {list.isPending ? <Skeleton rows={6} height={36} kind="lines" /> : null}
        {list.isSuccess && fields.length === 0 ? (
          <Empty
            title={t('ui.none')}
            text={t('ui.none-text')}
            actions={[{ label: t('ui.add'), run: () => setEdited('new'), primary: true }]}
          />
        ) : null}
        {fields.length > 0 ? (
          <DataTable
            label={t('ui.title')}
            columns={columns}
            rows={fields}
            keyOf={(row) => row.id}
            nameOf={(row) => nameIn(row.name)}
            onOpen={setEdited}
            chosen={edited && edited !== 'new' ? edited.id : null}
          />
        ) : null}
      </div>
      {edited && chosen ? (
        <Suspense fallback={null}>
          <FieldEditor
            key={edited === 'new' ? 'new' : edited.id}
            subject={chosen}
            edited={edited === 'new' ? null : edited}
            others={fields.filter((one) => one !== edited && one.state === 'active')}
            onDone={() => setEdited(null)}
          />
        </Suspense>
      ) : null}
    </Page>
  );
}

function marksOf(field: FieldDefinition) {
  return [
    field.state === 'retired' && 'retired',
    (field.required || field.requiredWhen) && (field.requiredWhen ? 'required-when' : 'required'),
    field.visibleWhen && 'visible-when',
    field.personal && 'personal',
    field.searchable && 'searchable',
  ].filter((mark): mark is string => Boolean(mark));
}
