import type { PostDetail } from '@qiao/server/contracts/bulletins';
import { Pencil, ThumbsUp, Trash2, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { comingMoment, listed, shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { refresh, usePost } from './data.ts';
import { Pictures } from './pictures.tsx';
import { PostEditor } from './post-editor.tsx';

export function PostView({ id }: { id: string }) {
  const query = usePost(id);
  const [editing, setEditing] = useState(false);
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={6} height={32} kind="lines" />;
  return editing ? (
    <PostEditor kind={query.data.kind} of={query.data} onDone={() => setEditing(false)} />
  ) : (
    <Reading one={query.data} onEdit={() => setEditing(true)} />
  );
}

function Reading({ one, onEdit }: { one: PostDetail; onEdit: () => void }) {
  const { t } = useTranslation('bulletins');
  const navigate = useNavigate();
  const [removing, setRemoving] = useState(false);
  const params = { id: one.id };
  const gathering = one.kind === 'gathering';
  const act = (work: Promise<unknown>) => work.then(refresh).catch(toastError);
  return (
    <article className="board-article">
      <h2>{one.title}</h2>
      <p className="board-meta">
        {t('ui.by', {
          name: `${one.author.name} · ${nameIn(one.unitName)}`,
          at: shortMoment(one.createdAt, serverNow()),
        })}
        {one.editedAt ? ` · ${t('ui.edited')}` : ''}
      </p>
      {one.startsAt ? (
        <p className="board-when">
          {[t('ui.starts', { at: comingMoment(one.startsAt, serverNow()) }), one.place].filter(Boolean).join(' · ')}
        </p>
      ) : null}
      <p className="board-body">{one.body}</p>
      <Pictures of={one.pictures} />
      <div className="board-actions">
        <Button
          icon={gathering ? UserPlus : ThumbsUp}
          kind={one.marked ? 'primary' : 'default'}
          aria-pressed={one.marked}
          onClick={() => void act(api('POST /api/bulletins/posts/{id}/mark', { params, body: { on: !one.marked } }))}
        >
          {t(gathering ? 'ui.coming' : 'ui.useful')} {one.marks > 0 ? one.marks : ''}
        </Button>
        {one.mayEdit ? (
          <Button icon={Pencil} onClick={onEdit}>
            {t('ui.edit')}
          </Button>
        ) : null}
        {one.mayRemove ? (
          <Button kind="text" icon={Trash2} onClick={() => setRemoving(true)}>
            {t('ui.remove')}
          </Button>
        ) : null}
      </div>
      {one.comers.length > 0 ? (
        <p className="board-meta">
          {t('ui.comers')}: {listed(one.comers.map((person) => person.name))}
        </p>
      ) : null}
      <Answers one={one} act={act} />
      {removing ? (
        <Dialog
          title={t('ui.remove-question', { title: one.title })}
          onClose={() => setRemoving(false)}
          footer={
            <>
              <Button onClick={() => setRemoving(false)}>{t('ui.keep-post')}</Button>
              <Button
                kind="danger"
                onClick={() =>
                  void act(api('DELETE /api/bulletins/posts/{id}', { params })).then(() =>
                    navigate(`/board/${one.kind}`),
                  )
                }
              >
                {t('ui.remove')}
              </Button>
            </>
          }
        >
          <p>{t('ui.remove-effect')}</p>
        </Dialog>
      ) : null}
    </article>
  );
}

function Answers({ one, act }: { one: PostDetail; act: (work: Promise<unknown>) => Promise<void> }) {
  const { t } = useTranslation('bulletins');
  const [text, setText] = useState('');
  const params = { id: one.id };
  return (
    <section className="board-answers">
      <h3>{t('ui.replies', { count: one.replies })}</h3>
      {one.answers.map((answer) => (
        <div key={answer.id} className="board-answer">
          <p className="board-meta">
            {t('ui.by', { name: answer.author.name, at: shortMoment(answer.at, serverNow()) })}
            {answer.mayRemove ? (
              <IconButton
                icon={Trash2}
                label={t('ui.remove')}
                size={14}
                onClick={() =>
                  void act(
                    api('DELETE /api/bulletins/posts/{id}/replies/{replyId}', {
                      params: { ...params, replyId: answer.id },
                    }),
                  )
                }
              />
            ) : null}
          </p>
          <p className="board-body">{answer.text}</p>
        </div>
      ))}
      <form
        className="board-reply"
        onSubmit={(event) => {
          event.preventDefault();
          void act(api('POST /api/bulletins/posts/{id}/replies', { params, body: { text } }).then(() => setText('')));
        }}
      >
        <textarea
          className="q-input"
          rows={2}
          maxLength={4_000}
          aria-label={t('ui.reply-place')}
          placeholder={t('ui.reply-place')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" disabled={text.trim() === ''}>
          {t('ui.reply')}
        </Button>
      </form>
    </section>
  );
}
