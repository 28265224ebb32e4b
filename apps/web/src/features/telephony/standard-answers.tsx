/** Words recorded beforehand, played into the call: the customer and the agent hear them, until they end or are stopped. */
import { useQuery } from '@tanstack/react-query';
import { Play, Square } from 'lucide-react';
import { api } from '../../shared/api.ts';
import { currentLocale, nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useTopic } from '../../shared/realtime/realtime.ts';
import { useMe } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import type { SeatCall } from './operators-data.ts';

export function StandardAnswers({ callId, state }: { callId: string; state: SeatCall['state'] }) {
  const { t } = useTranslation('operators');
  const me = useMe();
  const queryKey = ['operators', 'answers', callId];
  const params = { id: callId };
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api('GET /api/operators/calls/{id}/answer', { params, signal }),
  });
  const again = () => queryClient.invalidateQueries({ queryKey });
  useTopic(`staff:${me.staff.id}`, { push: (name) => void (name === 'operators.answer' && again()) });
  if (!data || data.answers.length === 0) return null;
  const talking = state === 'talking';
  const own = currentLocale() === 'en' ? 'en' : 'zh';
  const playing = data.answers.find(({ code }) => code === data.playing);
  return (
    <section className="sp-answers" aria-label={t('ui.answers.title')}>
      <h3>{t('ui.answers.title')}</h3>
      <p role="status">
        {state === 'held'
          ? t('ui.answers.held')
          : playing
            ? t('ui.answers.playing', { name: nameIn(playing.name) || playing.code })
            : ''}
      </p>
      {data.answers.map(({ code, name, words, languages }) => (
        <div className="sp-more-row" key={code}>
          <span className="ellipsis" title={nameIn(words)}>
            {nameIn(name) || code}
          </span>
          {data.playing === code ? (
            <Button
              small
              icon={Square}
              disabled={!talking}
              onClick={() =>
                void api('DELETE /api/operators/calls/{id}/answer', { params }).then(again).catch(toastError)
              }
            >
              {t('ui.answers.stop')}
            </Button>
          ) : (
            <Button
              small
              icon={Play}
              disabled={!talking}
              onClick={() =>
                void api('POST /api/operators/calls/{id}/answer', {
                  params,
                  body: { code, language: languages.includes(own) ? own : languages[0]! },
                })
                  .then(again)
                  .catch(toastError)
              }
            >
              {t('ui.answers.play', { name: nameIn(name) || code })}
            </Button>
          )}
        </div>
      ))}
    </section>
  );
}
