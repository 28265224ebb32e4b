/** One announcement: opening it is reading it. */
import type { Announcement } from '@qiao/server/contracts/bulletins';
import { Check, Pencil, Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { comingMoment, integer, shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Panel } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { AnnouncementEditor } from './announcement-editor.tsx';
import { refresh, useAnnouncement, useReceipts } from './data.ts';
import { Pictures } from './pictures.tsx';

export function AnnouncementView({ id }: { id: string }) {
  const query = useAnnouncement(id);
  const [editing, setEditing] = useState(false);
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={6} height={32} kind="lines" />;
  return editing ? (
    <AnnouncementEditor of={query.data} onDone={() => setEditing(false)} />
  ) : (
    <Reading one={query.data} onEdit={() => setEditing(true)} />
  );
}

function Reading({ one, onEdit }: { one: Announcement; onEdit: () => void }) {
  const { t } = useTranslation('bulletins');
  const own = useMe().staff.id === one.author.id;
  const [withdrawing, setWithdrawing] = useState(false);
  const params = { id: one.id };
  const act = (work: Promise<unknown>) => work.then(refresh).catch(toastError);
  const read = (confirm = false) =>
    void act(api('POST /api/bulletins/announcements/{id}/read', { params, body: { confirm } }));
  const unread = one.state === 'current' && one.readAt === null && !own;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each announcement that is opened unread
  useEffect(() => {
    if (unread) read();
  }, [one.id, unread]);
  return (
    <>
      <article className="board-article">
        <h2>{one.title}</h2>
        <p className="board-meta">
          {t('ui.by', { name: one.author.name, at: shortMoment(one.publishedAt, serverNow()) })} ·{' '}
          {t('ui.to-unit', { unit: nameIn(one.unitName) })}
          {one.endsAt ? ` · ${t('ui.until', { at: comingMoment(one.endsAt, serverNow()) })}` : ''}
        </p>
        <p className="board-body">{one.body}</p>
        <Pictures of={one.pictures} />
        <div className="board-actions">
          {one.confirm && one.state === 'current' && !own ? (
            one.confirmedAt ? (
              <span className="q-tag q-tag-ok">{t('ui.confirmed')}</span>
            ) : (
              <Button kind="primary" icon={Check} onClick={() => read(true)}>
                {t('ui.confirm')}
              </Button>
            )
          ) : null}
          {one.mayEdit ? (
            <>
              <Button icon={Pencil} onClick={onEdit}>
                {t('ui.edit')}
              </Button>
              <Button kind="text" icon={Undo2} onClick={() => setWithdrawing(true)}>
                {t('ui.withdraw')}
              </Button>
            </>
          ) : null}
        </div>
      </article>
      {one.mayEdit ? <ReceiptsPanel id={one.id} confirm={one.confirm} /> : null}
      {withdrawing ? (
        <Dialog
          title={t('ui.withdraw-question', { title: one.title })}
          onClose={() => setWithdrawing(false)}
          footer={
            <>
              <Button onClick={() => setWithdrawing(false)}>{t('ui.keep')}</Button>
              <Button
                kind="danger"
                onClick={() =>
                  void act(api('POST /api/bulletins/announcements/{id}/withdraw', { params })).then(() =>
                    setWithdrawing(false),
                  )
                }
              >
                {t('ui.withdraw')}
              </Button>
            </>
          }
        >
          <p>{t('ui.withdraw-effect')}</p>
        </Dialog>
      ) : null}
    </>
  );
}

function ReceiptsPanel({ id, confirm }: { id: string; confirm: boolean }) {
  const { t } = useTranslation('bulletins');
  const { data } = useReceipts(id);
  if (!data) return null;
  return (
    <Panel
      title={t('ui.receipts')}
      extra={
        <output>
          {t('ui.receipts-sum', { reached: integer(data.reached), read: integer(data.read) })}
          {confirm ? t('ui.receipts-confirmed', { confirmed: integer(data.confirmed) }) : ''}
        </output>
      }
    >
      {data.reached > data.people.length ? <p className="board-meta">{t('ui.receipts-first')}</p> : null}
      <table className="q-plain-table">
        <thead>
          <tr>
            <th>{t('ui.person')}</th>
            <th>{t('ui.read-at')}</th>
            {confirm ? <th>{t('ui.confirmed-at')}</th> : null}
          </tr>
        </thead>
        <tbody>
          {data.people.map((person) => (
            <tr key={person.id}>
              <td>
                {person.name} <small>{person.number}</small>
              </td>
              <td>{person.readAt ? shortMoment(person.readAt, serverNow()) : t('ui.not-yet')}</td>
              {confirm ? (
                <td>{person.confirmedAt ? shortMoment(person.confirmedAt, serverNow()) : t('ui.not-confirmed')}</td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
