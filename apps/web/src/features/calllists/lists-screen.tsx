/** Numbers that are refused, marked or served first. */
import '../routing/routing.css';
import './calllists.css';
import { useMutation } from '@tanstack/react-query';
import { Plus, ShieldBan, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { isoDay } from '../../shared/time/format.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useUnits } from '../routing/data.ts';
import { type Entry, listsAgain, useLists } from './data.ts';
import { NumberDrawer } from './number-drawer.tsx';

export function Component() {
  const { t } = useTranslation('calllists');
  const { data, isPending, error, refetch } = useLists();
  const [adding, setAdding] = useState(false);
  const add = () => setAdding(true);
  return (
    <Page
      title={t('ui.title')}
      actions={
        <Button kind="primary" icon={Plus} onClick={add}>
          {t('ui.add')}
        </Button>
      }
    >
      <p className="rt-note">{t('ui.about')}</p>
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={4} height={60} /> : null}
      {data?.length === 0 ? (
        <Empty
          icon={ShieldBan}
          title={t('ui.none')}
          text={t('ui.none-text')}
          actions={[{ label: t('ui.add'), run: add }]}
        />
      ) : null}
      <ul className="rt-list">
        {(data ?? []).map((one) => (
          <Row key={one.id} entry={one} />
        ))}
      </ul>
      {adding ? (
        <NumberDrawer
          onDone={() => {
            setAdding(false);
            void listsAgain();
          }}
        />
      ) : null}
    </Page>
  );
}

function Row({ entry }: { entry: Entry }) {
  const { t } = useTranslation('calllists');
  const unit = useUnits().find(({ value }) => value === entry.unitId)?.label;
  const until = entry.until ? t('ui.to', { date: isoDay(entry.until) }) : null;
  const drop = useMutation({
    mutationFn: () => api('DELETE /api/calllists/{id}', { params: { id: entry.id } }),
    onSuccess: () => toast('ok', t('ui.taken-off')),
    onError: toastError,
    onSettled: () => void listsAgain(),
  });
  return (
    <li className="cl-row">
      <span>
        <b>{entry.number}</b> {entry.reason}
        <small>{[unit, until, entry.by, isoDay(entry.at)].filter(Boolean).join(' · ')}</small>
      </span>
      <span className="rt-tags">
        <span className="q-tag">{t(`ui.${entry.list}`)}</span>
        {entry.refuses ? <span className="q-tag">{t('ui.refused')}</span> : null}
      </span>
      <IconButton icon={Trash2} label={t('ui.take-off', { number: entry.number })} onClick={() => drop.mutate()} />
    </li>
  );
}
