/** Words about moments of a recording, in their order; written where the player stands. */
import type { Recording } from '@qiao/server/contracts/recordings';
import { useMutation } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { dayTime, duration } from '../../shared/time/format.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Input } from '../../shared/ui/field.tsx';
import { toastError } from '../../shared/ui/toast.tsx';

export function Comments({
  recording: { id, comments },
  atMs,
  onSeek,
}: {
  recording: Recording;
  atMs: number;
  onSeek: (ms: number) => void;
}) {
  const { t } = useTranslation('recordings');
  const [text, setText] = useState('');
  const again = () => queryClient.invalidateQueries({ queryKey: ['recordings', id], exact: true });
  const add = useMutation({
    mutationFn: () =>
      api('POST /api/recordings/{id}/comments', {
        params: { id },
        body: { atMs: Math.round(atMs), text: text.trim() },
      }),
    onSuccess: () => setText(''),
    onError: toastError,
    onSettled: () => void again(),
  });
  const drop = useMutation({
    mutationFn: (commentId: string) =>
      api('DELETE /api/recordings/{id}/comments/{commentId}', { params: { id, commentId } }),
    onError: toastError,
    onSettled: () => void again(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) add.mutate();
  };
  const label = t('ui.comment-at', { at: duration(atMs / 1000) });
  return (
    <section className="rec-comments">
      <h3>{t('ui.comments')}</h3>
      {comments.length === 0 ? <p className="rec-note">{t('ui.no-comments')}</p> : null}
      <ol>
        {comments.map((one) => (
          <li key={one.id}>
            <button type="button" className="rec-at" onClick={() => onSeek(one.atMs)}>
              {duration(one.atMs / 1000)}
            </button>
            <span>
              {one.text}
              <small>
                {one.by ? `${one.by.name} ${one.by.number} · ` : ''}
                {dayTime(one.at)}
              </small>
            </span>
            {one.own ? (
              <IconButton icon={X} size={14} label={t('ui.drop')} onClick={() => drop.mutate(one.id)} />
            ) : null}
          </li>
        ))}
      </ol>
      <form onSubmit={submit}>
        <Input
          aria-label={label}
          placeholder={label}
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" busy={add.isPending} disabled={!text.trim()}>
          {t('ui.send')}
        </Button>
      </form>
    </section>
  );
}
