/** Lists of sensitive words, and what they caught. */
import './words.css';
import type { Hit, Wordlist } from '@qiao/server/contracts/wordlists';
import { Plus, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { useHits, useWordlists } from './data.ts';
import { ListForm } from './list-form.tsx';

export function Component() {
  const { t } = useTranslation('wordlists');
  const [tab, setTab] = useState<'lists' | 'hits'>('lists');
  const [open, setOpen] = useState<Wordlist | 'new' | null>(null);
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      tabs={
        <Tabs
          id="words"
          label={t('ui.title')}
          tabs={[
            { key: 'lists', label: t('ui.lists') },
            { key: 'hits', label: t('ui.hits') },
          ]}
          chosen={tab}
          onChange={setTab}
        />
      }
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
          {t('ui.add')}
        </Button>
      }
    >
      <div className="words-panel" id="words-panel" role="tabpanel" aria-labelledby={`words-${tab}`}>
        {tab === 'lists' ? <Lists onOpen={setOpen} /> : <Hits />}
      </div>
      {open ? <ListForm list={open === 'new' ? null : open} onDone={() => setOpen(null)} /> : null}
    </Page>
  );
}

function Lists({ onOpen }: { onOpen: (list: Wordlist) => void }) {
  const { t } = useTranslation('wordlists');
  const { data, isPending, isError, error, refetch } = useWordlists();
  if (isPending) return <Skeleton rows={4} height={56} />;
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (data.length === 0) return <Empty icon={ShieldAlert} title={t('ui.none')} text={t('ui.none-text')} />;
  return (
    <ul className="words-list">
      {data.map((list) => (
        <li key={list.id}>
          <div>
            <b>
              {list.name} <span className="q-tag">{t(`ui.action.${list.action}`)}</span>{' '}
              {list.active ? null : <span className="q-tag">{t('ui.off')}</span>}
            </b>
            <p className="ellipsis">{list.words.join(t('ui.comma'))}</p>
            <small>
              {t(`ui.audience.${list.audience}`)} · {t('ui.count', { count: list.words.length })} ·{' '}
              {t('ui.caught', { count: list.hits })} · {t('ui.version', { version: list.version })} {list.changedBy}{' '}
              {dayTime(list.changedAt)}
            </small>
          </div>
          <Button small onClick={() => onOpen(list)}>
            {t('ui.edit')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Hits() {
  const { t } = useTranslation('wordlists');
  const { data, isPending, isError, error, refetch } = useHits(true);
  if (isPending) return <Skeleton rows={8} height={36} />;
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (data.length === 0) return <Empty icon={ShieldAlert} title={t('ui.no-hits')} text={t('ui.no-hits-text')} />;
  const columns = [
    {
      key: 'word',
      title: t('ui.word'),
      width: 'minmax(96px, 1fr)',
      phone: 'title' as const,
      cell: (one: Hit) => one.word,
    },
    {
      key: 'action',
      title: t('ui.what'),
      width: '96px',
      phone: 'aside' as const,
      cell: (one: Hit) => t(`ui.done.${one.action}`),
    },
    {
      key: 'by',
      title: t('ui.by'),
      width: 'minmax(120px, 1fr)',
      phone: 'meta' as const,
      cell: (one: Hit) => one.author ?? t('ui.visitor'),
    },
    {
      key: 'list',
      title: t('ui.list'),
      width: 'minmax(120px, 1fr)',
      phone: 'off' as const,
      cell: (one: Hit) => `${one.list} · ${t('ui.version', { version: one.version })}`,
    },
    {
      key: 'at',
      title: t('ui.at'),
      width: '144px',
      phone: 'off' as const,
      kind: 'quiet' as const,
      cell: (one: Hit) => dayTime(one.at),
    },
  ];
  return <DataTable label={t('ui.hits')} rows={data} keyOf={(one) => one.id} columns={columns} />;
}
