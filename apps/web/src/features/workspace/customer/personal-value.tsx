import type { personal } from '@qiao/server/contracts/customers';
import { Copy, Eye, EyeOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { MenuList } from '../../../shared/ui/menu.tsx';
import { Popover } from '../../../shared/ui/popover.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';

type Personal = z.infer<typeof personal>;
type FieldName = 'phone' | 'email' | 'identity' | 'address';
const reasons = ['verify', 'call-back', 'visit', 'request'] as const;
/** A revealed value covers itself again. */
const shownMs = 30_000;

/** A masked value; the eye shows it after a reason, which is written to the audit trail. */
export function PersonalValue({
  customerId,
  field,
  value,
  large,
}: {
  customerId: string;
  field: FieldName;
  value: Personal;
  large?: boolean;
}) {
  const { t } = useTranslation('workspace');
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
    void api('POST /api/customers/{id}/reveal', { params: { id: customerId }, body: { field, reason } })
      .then((answer) => setClear(answer.value))
      .catch(toastError);
  const shown = clear ?? value.shown;
  return (
    <span className={large ? 'ws-personal is-large' : 'ws-personal'}>
      <span className={large ? undefined : 'ws-personal-text'}>{shown}</span>
      {value.masked && can(`customers.reveal.${field}`) ? (
        <IconButton
          ref={eye}
          icon={clear === null ? Eye : EyeOff}
          label={t(clear === null ? 'personal.reveal' : 'personal.cover', { field: t(`personal.${field}`) })}
          size={14}
          className="is-small"
          aria-expanded={asking}
          onClick={() => (clear === null ? setAsking(!asking) : setClear(null))}
        />
      ) : null}
      {clear !== null || !value.masked ? (
        <IconButton
          icon={Copy}
          label={t('personal.copy', { field: t(`personal.${field}`) })}
          size={14}
          className="is-small"
          onClick={() =>
            void navigator.clipboard
              ?.writeText(shown)
              .then(() => toast('ok', t('copied')))
              .catch(toastError)
          }
        />
      ) : null}
      {asking ? (
        <Popover anchor={eye} label={t('personal.why')} onClose={() => setAsking(false)}>
          <p className="ws-why">{t('personal.why')}</p>
          <MenuList
            label={t('personal.why')}
            onDone={() => setAsking(false)}
            items={reasons.map((reason) => ({
              id: reason,
              label: t(`personal.reasons.${reason}`),
              run: () => reveal(t(`personal.reasons.${reason}`)),
            }))}
          />
          <p className="q-menu-foot">{t('personal.audited')}</p>
        </Popover>
      ) : null}
    </span>
  );
}
