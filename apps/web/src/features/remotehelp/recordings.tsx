/** What was before, about the same conversation or ticket; recordings play here. */
import type { Session } from '@qiao/server/contracts/remotehelp';
import { useEffect, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Film } from './film.tsx';
import type { Subject } from './help-panel.tsx';

/** `fresh`: changes when there may be a new one. */
export function Recordings({ subject, fresh }: { subject: Subject; fresh: string }) {
  const { t } = useTranslation('remotehelp');
  const [sessions, setSessions] = useState<Session[]>([]);
  const [playing, setPlaying] = useState<string | null>(null);
  const { kind, id } = subject;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new session is a reason to ask again
  useEffect(() => {
    const stop = new AbortController();
    api('GET /api/remotehelp/sessions', { query: { kind, id }, signal: stop.signal })
      .then((answer) => setSessions(answer.sessions.filter((one) => one.runningAt)))
      .catch(() => {});
    return () => stop.abort();
  }, [kind, id, fresh]);
  if (sessions.length === 0) return null;
  return (
    <>
      <h3>{t('ui.recordings')}</h3>
      <ul className="rh-list">
        {sessions.map((one) => {
          const took = one.endedAt && one.runningAt ? Date.parse(one.endedAt) - Date.parse(one.runningAt) : 0;
          return (
            <li key={one.id}>
              <span>
                {shortMoment(one.askedAt, serverNow())} · {one.agent.number} {one.agent.name} ·{' '}
                {t(`ui.${one.way ?? 'screen'}`)} · {t('ui.lasted', { minutes: Math.max(1, Math.round(took / 60_000)) })}
              </span>
              {one.recordedBytes > 0 ? (
                <Button small onClick={() => setPlaying(playing === one.id ? null : one.id)}>
                  {t('ui.play')}
                </Button>
              ) : null}
              {playing === one.id ? <Film session={one} /> : null}
            </li>
          );
        })}
      </ul>
    </>
  );
}
