import type { Policy, PolicyVersion, Recalculation } from '@qiao/server/contracts/clocks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { lengthText, recalculation } from './data.ts';

/** Versions with the clocks that still run under them, and the recalculation of these: first seen, then ordered. */
export function VersionList({
  policy,
  versions,
  running,
  edit,
}: {
  policy: Policy;
  versions: PolicyVersion[];
  running: number;
  edit: boolean;
}) {
  const { t } = useTranslation('clocks');
  const look = useMutation({ mutationFn: () => recalculation(policy.id, false), onError: toastError });
  const order = useMutation({
    mutationFn: () => recalculation(policy.id, true),
    onSuccess: (done) => {
      toast('ok', t('ui.recalculated', { count: done.clocks }));
      look.reset();
      void queryClient.invalidateQueries({ queryKey: ['clocks', 'versions', policy.id] });
      void queryClient.invalidateQueries({ queryKey: ['tickets'] });
    },
    onError: toastError,
  });
  return (
    <section className="ck-versions">
      <h3 className="ck-part">{t('ui.versions')}</h3>
      <p className="ck-about">
        {t(policy.state === 'retired' ? 'ui.retired-note' : 'ui.keep-note', { count: running })}
      </p>
      <ul>
        {versions.map((version) => (
          <li key={version.version}>
            <b>{t('ui.version', { version: version.version })}</b>
            <span>{lengthText(version.seconds)}</span>
            <small>
              {version.effectiveAt > version.at
                ? t('ui.effective-on', { time: dayTime(version.effectiveAt) })
                : dayTime(version.at)}
            </small>
            <small>{t('ui.running', { count: version.running })}</small>
          </li>
        ))}
      </ul>
      {edit && policy.state === 'active' && running > 0 ? (
        <Button busy={look.isPending} onClick={() => look.mutate()}>
          {t('ui.look')}
        </Button>
      ) : null}
      {look.data ? <Preview found={look.data} busy={order.isPending} onOrder={() => order.mutate()} /> : null}
    </section>
  );
}

/** The clocks' own rows know no numbers; who may not read the ticket sees the word alone. */
function TicketLink({ id }: { id: string }) {
  const { t } = useTranslation('clocks');
  const { data } = useQuery({
    queryKey: ['tickets', 'one', id],
    queryFn: ({ signal }) => api('GET /api/tickets/{id}', { params: { id }, signal }),
    staleTime: 60_000,
    retry: false,
  });
  return (
    <Link to={`/tickets/${id}`} className="ellipsis">
      {data ? `${data.number} ${data.title}` : t('ui.ticket')}
    </Link>
  );
}

function Preview({ found, busy, onOrder }: { found: Recalculation; busy: boolean; onOrder: () => void }) {
  const { t } = useTranslation('clocks');
  if (found.clocks === 0) return <p className="ck-about">{t('ui.nothing-changes')}</p>;
  return (
    <div className="ck-preview" role="status">
      <p>
        {t('ui.would-change', { count: found.clocks })}
        {found.late > 0 ? ` ${t('ui.would-be-late', { count: found.late })}` : ''}
      </p>
      <ul>
        {found.first.slice(0, 10).map((one) => (
          <li key={`${one.subjectId}-${one.dueAt}`}>
            {one.subjectKind === 'ticket' ? <TicketLink id={one.subjectId} /> : <span>{t('ui.conversation')}</span>}
            <small>
              {dayTime(one.dueAt)} → {dayTime(one.newDueAt)}
            </small>
          </li>
        ))}
      </ul>
      <Button kind="primary" busy={busy} onClick={onOrder}>
        {t('ui.order', { count: found.clocks })}
      </Button>
    </div>
  );
}
