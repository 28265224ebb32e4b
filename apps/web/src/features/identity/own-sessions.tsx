import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';

/** `Mozilla/5.0 (Windows NT 10.0; …) … Edg/119.0` → `Edge · Windows`. Only to tell one's own browsers apart. */
export function browserOf(agent: string): string {
  const browser = /MicroMessenger/.test(agent)
    ? 'WeChat'
    : /Edg\//.test(agent)
      ? 'Edge'
      : /Firefox\//.test(agent)
        ? 'Firefox'
        : /Chrome\//.test(agent)
          ? 'Chrome'
          : /Safari\//.test(agent)
            ? 'Safari'
            : agent.split(/[\s/]/)[0] || '?';
  const system = /Android/.test(agent)
    ? 'Android'
    : /iPhone|iPad/.test(agent)
      ? 'iOS'
      : /Windows/.test(agent)
        ? 'Windows'
        : /Mac OS X/.test(agent)
          ? 'macOS'
          : /Linux/.test(agent)
            ? 'Linux'
            : '';
  return system ? `${browser} · ${system}` : browser;
}

export function OwnSessions() {
  const { t } = useTranslation('identity');
  const [busy, setBusy] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['identity', 'own-sessions'],
    queryFn: async ({ signal }) => (await api('GET /api/identity/sessions', { signal })).sessions,
  });
  const run = async (what: string, work: () => Promise<void>) => {
    setBusy(what);
    try {
      await work();
      await query.refetch();
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(null);
    }
  };
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={2} height={48} kind="lines" />;
  const others = query.data.filter((session) => !session.current);
  return (
    <>
      <ul className="admin-lines">
        {query.data.map((session) => (
          <li key={session.id}>
            <span>
              {browserOf(session.agent)}
              <small>
                {t('ui.account.session', {
                  method: t(`ui.account.by-${session.method}`),
                  since: dayTime(session.createdAt),
                  seen: dayTime(session.seenAt),
                  ip: session.ip ?? '—',
                })}
              </small>
            </span>
            {session.current ? (
              <span className="q-tag">{t('ui.account.this')}</span>
            ) : (
              <Button
                small
                busy={busy === session.id}
                aria-label={t('ui.account.end-one', { browser: browserOf(session.agent) })}
                onClick={() =>
                  void run(session.id, () => api('DELETE /api/identity/sessions/{id}', { params: { id: session.id } }))
                }
              >
                {t('ui.account.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {others.length > 1 ? (
        <Button
          busy={busy === 'all'}
          onClick={() =>
            void run('all', async () => {
              const { ended } = await api('POST /api/identity/sessions/end-others');
              toast('ok', t('ui.access.ended', { count: ended }));
            })
          }
        >
          {t('ui.account.end-others')}
        </Button>
      ) : null}
    </>
  );
}
