import type { Ban } from '@qiao/server/contracts/visitors';
import { ShieldBan } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { useBans, visitorsAgain } from './data.ts';

export function BanList() {
  const { t } = useTranslation('visitors');
  const { data, isPending, isError, error, refetch } = useBans();
  const [busy, setBusy] = useState<string | null>(null);
  if (isPending) return <Skeleton rows={4} height={56} />;
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (data.length === 0) return <Empty icon={ShieldBan} title={t('ui.ban-none')} text={t('ui.ban-none-text')} />;
  const lift = async (ban: Ban) => {
    setBusy(ban.id);
    await api('POST /api/visitors/bans/{id}/lift', { params: { id: ban.id } }).catch(toastError);
    await visitorsAgain();
    setBusy(null);
  };
  const ends = (ban: Ban): string => {
    if (ban.liftedAt) return t('ui.lifted');
    if (ban.until === null) return t('ui.for-good');
    return Date.parse(ban.until) < serverNow() ? t('ui.expired') : dayTime(ban.until);
  };
  const stands = (ban: Ban) => !ban.liftedAt && (ban.until === null || Date.parse(ban.until) > serverNow());
  return (
    <ul className="visitors-list">
      {data.map((ban) => (
        <li key={ban.id}>
          <div>
            <b>{ban.by === 'address' ? ban.ip : ban.title}</b>
            <p>{ban.reason}</p>
            <small>
              {ban.createdBy} · {dayTime(ban.createdAt)} · {t('ui.ends')} {ends(ban)}
            </small>
          </div>
          {stands(ban) ? (
            <Button small busy={busy === ban.id} onClick={() => void lift(ban)}>
              {t('ui.lift')}
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
