/** How somebody gets in: password, second factor, lock, open sessions. */
import type { StaffDetail } from '@qiao/server/contracts/identity';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { clockTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Facts } from '../../shared/ui/page.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { type Invitation, OnceLink } from './once-link.tsx';

export function SignInSection({ staff }: { staff: StaffDetail }) {
  const { t } = useTranslation('identity');
  const [link, setLink] = useState<Invitation | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const run = async (what: string, work: () => Promise<void>) => {
    setBusy(what);
    try {
      await work();
      await queryClient.invalidateQueries({ queryKey: ['identity', 'staff-detail', staff.id] });
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(null);
    }
  };
  const params = { id: staff.id };
  return (
    <section className="admin-section" aria-labelledby="sign-in-title">
      <h3 id="sign-in-title">{t('ui.access.title')}</h3>
      <Facts
        rows={[
          { label: t('ui.access.password'), value: t(staff.hasPassword ? 'ui.access.set' : 'ui.access.not-set') },
          { label: t('ui.access.totp'), value: t(staff.totpEnabled ? 'ui.access.on' : 'ui.access.off') },
          { label: t('ui.access.sessions'), value: staff.openSessions },
          {
            label: t('ui.access.lock'),
            value: staff.lockedUntil ? (
              <span className="q-tag q-tag-danger">
                {t('ui.access.locked', { until: clockTime(staff.lockedUntil) })}
              </span>
            ) : (
              t('ui.access.open')
            ),
          },
        ]}
      />
      <div className="admin-actions">
        <Button
          busy={busy === 'link'}
          disabled={staff.state !== 'active'}
          onClick={() =>
            void run('link', async () => setLink(await api('POST /api/identity/staff/{id}/invitation', { params })))
          }
        >
          {t(staff.hasPassword ? 'ui.access.reset-link' : 'ui.access.invite')}
        </Button>
        {staff.lockedUntil ? (
          <Button
            busy={busy === 'unlock'}
            onClick={() => void run('unlock', () => api('POST /api/identity/staff/{id}/unlock', { params }))}
          >
            {t('ui.access.unlock')}
          </Button>
        ) : null}
        {staff.totpEnabled ? (
          <Button
            busy={busy === 'totp'}
            onClick={() => void run('totp', () => api('POST /api/identity/staff/{id}/totp-reset', { params }))}
          >
            {t('ui.access.totp-reset')}
          </Button>
        ) : null}
        {staff.openSessions > 0 ? (
          <Button
            busy={busy === 'end'}
            onClick={() =>
              void run('end', async () => {
                const { ended } = await api('POST /api/identity/staff/{id}/sessions/end', { params });
                toast('ok', t('ui.access.ended', { count: ended }));
              })
            }
          >
            {t('ui.access.end-all')}
          </Button>
        ) : null}
      </div>
      {link ? <OnceLink invitation={link} name={staff.name} /> : null}
    </section>
  );
}
