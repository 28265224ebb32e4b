/** Suspended, left, back again. Asked twice, because it ends every session at once. */
import type { StaffDetail } from '@qiao/server/contracts/identity';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { keepStaff } from './data.ts';
import { StateTag } from './state-tag.tsx';

type State = StaffDetail['state'];

export function EmploymentSection({ staff }: { staff: StaffDetail }) {
  const { t } = useTranslation('identity');
  const me = useMe();
  const [asking, setAsking] = useState<State | null>(null);
  const [busy, setBusy] = useState(false);
  if (me.staff.id === staff.id) return null;
  const others: State[] = (['active', 'suspended', 'left'] as const).filter((state) => state !== staff.state);
  const go = async (state: State) => {
    setBusy(true);
    try {
      keepStaff(
        await api('POST /api/identity/staff/{id}/state', {
          params: { id: staff.id },
          body: { version: staff.version, state },
        }),
      );
      setAsking(null);
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="admin-section" aria-labelledby="employment-title">
      <h3 id="employment-title">{t('ui.employment.title')}</h3>
      <p>
        <StateTag state={staff.state} />
      </p>
      {asking ? (
        <div className="admin-warn" role="alertdialog" aria-label={t(`ui.employment.${asking}`)}>
          <p>{t(`ui.employment.${asking}-text`, { name: staff.name })}</p>
          <div className="admin-actions is-end">
            <Button onClick={() => setAsking(null)}>{t('ui.cancel')}</Button>
            <Button kind={asking === 'active' ? 'primary' : 'danger'} busy={busy} onClick={() => void go(asking)}>
              {t(`ui.employment.${asking}`)}
            </Button>
          </div>
        </div>
      ) : (
        <div className="admin-actions">
          {others.map((state) => (
            <Button key={state} kind={state === 'active' ? 'default' : 'danger'} onClick={() => setAsking(state)}>
              {t(`ui.employment.${state}`)}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}
