/** "Maybe the same as …": files that share something with this one. */

import { Link, useNavigate } from 'react-router';
import { useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { listed } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { useApart, useDuplicates } from '../data/parts.ts';

export function AlikePart({ customerId }: { customerId: string }) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const navigate = useNavigate();
  const { data: found = [] } = useDuplicates(customerId);
  const apart = useApart();
  if (found.length === 0) return null;
  return (
    <section className="cu-alike">
      <header className="cu-section-head">
        <h2>{t('ui.alike.title')}</h2>
      </header>
      <ul>
        {found.map((one) => (
          <li key={one.id}>
            <Link to={`/customers/${one.id}`}>{one.name}</Link>{' '}
            <small className="cu-item-meta">
              {one.number}
              {one.phone ? ` · ${one.phone.shown}` : ''}
            </small>
            <small className="cu-item-meta">
              {t('ui.alike.because', { reasons: listed(one.reasons.map((reason) => t(`ui.alike.reason.${reason}`))) })}
            </small>
            {can('customers.merge') ? (
              <span className="cu-alike-acts">
                <Button small onClick={() => navigate(`/customers/${customerId}/merge?with=${one.id}`)}>
                  {t('ui.alike.compare')}
                </Button>
                <Button
                  small
                  kind="text"
                  disabled={apart.isPending}
                  onClick={() => apart.mutate({ id: customerId, otherId: one.id })}
                >
                  {t('ui.alike.apart')}
                </Button>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
