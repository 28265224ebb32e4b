/** Numbers that are called often: one's own and the unit's, called by one click. */
import '../routing/routing.css';
import './speeddials.css';
import { useMutation } from '@tanstack/react-query';
import { Contact, Phone, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { callWhom } from '../telephony/operators-data.ts';
import { dialsAgain, type Entry, useSpeedDials } from './data.ts';
import { DialDrawer } from './dial-drawer.tsx';

export function Component() {
  const { t } = useTranslation('speeddials');
  const { data, isPending, error, refetch } = useSpeedDials();
  const [adding, setAdding] = useState(false);
  const groups = [
    ['own', data?.filter(({ unitId }) => unitId === null) ?? []],
    ['shared', data?.filter(({ unitId }) => unitId !== null) ?? []],
  ] as const;
  return (
    <Page
      title={t('ui.title')}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setAdding(true)}>
          {t('ui.add')}
        </Button>
      }
    >
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={4} height={60} /> : null}
      {data?.length === 0 ? <Empty icon={Contact} title={t('ui.none')} text={t('ui.none-text')} /> : null}
      {groups.map(([name, entries]) =>
        entries.length === 0 ? null : (
          <section key={name} aria-label={t(`ui.${name}`)}>
            <h2 className="rt-part">{t(`ui.${name}`)}</h2>
            <ul className="rt-list">
              {entries.map((one) => (
                <Row key={one.id} entry={one} />
              ))}
            </ul>
          </section>
        ),
      )}
      {adding ? (
        <DialDrawer
          onDone={() => {
            setAdding(false);
            void dialsAgain();
          }}
        />
      ) : null}
    </Page>
  );
}

function Row({ entry: { id, label, number, mine, code } }: { entry: Entry }) {
  const { t } = useTranslation('speeddials');
  const call = useMutation({
    mutationFn: () => callWhom({ number }, label),
    onSuccess: (placed) => placed && toast('ok', t('ui.calling', { label })),
  });
  const drop = useMutation({
    mutationFn: () => api('DELETE /api/speeddials/{id}', { params: { id } }),
    onError: toastError,
    onSettled: () => void dialsAgain(),
  });
  return (
    <li className="sd-row">
      <span>
        <b>{label}</b>
        {code ? <small>{t('ui.code', { code })}</small> : null}
      </span>
      <Button icon={Phone} busy={call.isPending} aria-label={t('ui.call', { label })} onClick={() => call.mutate()}>
        {number}
      </Button>
      {mine ? <IconButton icon={Trash2} label={t('ui.drop', { label })} onClick={() => drop.mutate()} /> : null}
    </li>
  );
}
