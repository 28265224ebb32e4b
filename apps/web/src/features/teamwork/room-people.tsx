/** Who is in the group, and what its owner and members may do about it. */
import type { RoomDetail } from '@qiao/server/contracts/teamwork';
import { Crown, UserMinus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { handOver, inviteToRoom, removeFromRoom, renameRoom } from './chat-data.ts';
import { PeopleChoice } from './people-choice.tsx';
import { Face } from './room-list.tsx';

export function RoomPeople({ room, onClose, onLeft }: { room: RoomDetail; onClose: () => void; onLeft: () => void }) {
  const { t } = useTranslation('teamwork');
  const me = useMe();
  const owner = room.ownerId === me.staff.id;
  const [name, setName] = useState(room.title);
  const [adding, setAdding] = useState<string[] | null>(null);
  const [leaving, setLeaving] = useState(false);
  const run = (work: Promise<unknown>, done?: () => void) => void work.then(() => done?.()).catch(toastError);
  return (
    <Dialog
      title={room.title}
      onClose={onClose}
      footer={
        leaving ? (
          <>
            <p className="chat-warn">{t('chat.leave-text')}</p>
            <Button onClick={() => setLeaving(false)}>{t('chat.cancel')}</Button>
            <Button
              kind="danger"
              onClick={() =>
                run(removeFromRoom(room.id, me.staff.id), () => {
                  toast('ok', t('chat.left'));
                  onLeft();
                })
              }
            >
              {t('chat.leave')}
            </Button>
          </>
        ) : (
          <Button kind="danger" onClick={() => setLeaving(true)}>
            {t('chat.leave')}
          </Button>
        )
      }
    >
      {owner ? (
        <form
          className="chat-rename"
          onSubmit={(event) => {
            event.preventDefault();
            run(renameRoom(room.id, name.trim()));
          }}
        >
          <Field label={t('chat.group-name')}>
            {(props) => (
              <Input {...props} maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          <Button type="submit" disabled={name.trim() === '' || name.trim() === room.title}>
            {t('chat.rename')}
          </Button>
        </form>
      ) : null}
      <ul className="chat-people">
        {room.people.map((person) => (
          <li key={person.id} className="chat-person">
            <Face name={person.name} />
            <span className="ellipsis">{person.name}</span>
            <small>{person.id === room.ownerId ? t('chat.owner') : person.number}</small>
            {owner && person.id !== me.staff.id ? (
              <>
                <IconButton
                  icon={Crown}
                  label={`${t('chat.hand-over')}: ${person.name}`}
                  onClick={() => run(handOver(room.id, person.id))}
                />
                <IconButton
                  icon={UserMinus}
                  label={`${t('chat.remove')}: ${person.name}`}
                  onClick={() => run(removeFromRoom(room.id, person.id))}
                />
              </>
            ) : null}
          </li>
        ))}
      </ul>
      {adding ? (
        <>
          <PeopleChoice chosen={adding} onChange={setAdding} without={room.people.map(({ id }) => id)} />
          <div className="chat-new-foot">
            <Button onClick={() => setAdding(null)}>{t('chat.cancel')}</Button>
            <Button
              kind="primary"
              disabled={adding.length === 0}
              onClick={() => run(inviteToRoom(room.id, adding), () => setAdding(null))}
            >
              {t('chat.add')}
            </Button>
          </div>
        </>
      ) : (
        <Button onClick={() => setAdding([])}>{t('chat.invite')}</Button>
      )}
    </Dialog>
  );
}
