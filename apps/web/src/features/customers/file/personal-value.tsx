/** A masked value of the file; the eye shows it for half a minute, for a reason that is written to the audit trail. */
import type { Customer } from '@qiao/server/contracts/customers';
import { Eye, EyeOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { MenuList } from '../../../shared/ui/menu.tsx';
import { Popover } from '../../../shared/ui/popover.tsx';
import { toastError } from '../../../shared/ui/toast.tsx';

export type RevealField =
  | 'phone'
  | 'email'
  | 'identity'
  | 'passport'
  | 'birthDate'
  | 'address'
  | 'workAddress'
  | 'otherAddress'
  | 'custom';
const rights: Record<RevealField, string> = {
  phone: 'phone',
  email: 'email',
  identity: 'identity',
  passport: 'identity',
  birthDate: 'identity',
  address: 'address',
  workAddress: 'address',
  otherAddress: 'address',
  custom: 'identity',
};
const reasons = ['verify', 'call-back', 'visit', 'request'] as const;
const shownMs = 30_000;

export function PersonalValue({
  customerId,
  field,
  identityId,
  addressId,
  fieldKey,
  label,
  value,
}: {
  customerId: string;
  field: RevealField;
  /** Which of several telephones or addresses. */
  identityId?: string;
  /** Which further address. */
  addressId?: string;
  /** Which custom field. */
  fieldKey?: string;
  /** What it is called, where the field alone does not say. */
  label?: string;
  value: NonNullable<Customer['phone']>;
}) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const eye = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState(false);
  const [clear, setClear] = useState<string | null>(null);
  useEffect(() => {
    if (clear === null) return;
    const timer = setTimeout(() => setClear(null), shownMs);
    return () => clearTimeout(timer);
  }, [clear]);
  const reveal = (reason: string) =>
    void api('POST /api/customers/{id}/reveal', {
      params: { id: customerId },
      body: {
        field,
        reason,
        ...(identityId && { identityId }),
        ...(addressId && { addressId }),
        ...(fieldKey && { key: fieldKey }),
      },
    })
      .then((answer) => setClear(answer.value))
      .catch(toastError);
  return (
    <span className="cu-personal">
      <span>{clear ?? value.shown}</span>
      {value.masked && can(`customers.reveal.${rights[field]}`) ? (
        <IconButton
          ref={eye}
          icon={clear === null ? Eye : EyeOff}
          label={t(clear === null ? 'ui.reveal.show' : 'ui.reveal.cover', { field: label ?? t(`ui.field.${field}`) })}
          size={14}
          className="is-small"
          aria-expanded={asking}
          onClick={() => (clear === null ? setAsking(!asking) : setClear(null))}
        />
      ) : null}
      {asking ? (
        <Popover anchor={eye} label={t('ui.reveal.why')} onClose={() => setAsking(false)}>
          <MenuList
            label={t('ui.reveal.why')}
            onDone={() => setAsking(false)}
            items={reasons.map((reason) => ({
              id: reason,
              label: t(`ui.reveal.reasons.${reason}`),
              run: () => reveal(t(`ui.reveal.reasons.${reason}`)),
            }))}
          />
          <p className="q-menu-foot">{t('ui.reveal.audited')}</p>
        </Popover>
      ) : null}
    </span>
  );
}
