/** A call of others that one is asked into, or is in: answer, decline, leave. */
import type { Seat } from '@qiao/server/contracts/telephony';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { leaveBeside } from './operators-data.ts';

type Beside = NonNullable<Seat['beside']>;

export default function BesideCall({ beside, phone, answer }: { beside: Beside; phone: boolean; answer: () => void }) {
  const { t } = useTranslation('operators');
  const rings = beside.state === 'ringing';
  return (
    <>
      <span className="sp-who" role="status">
        <span className="ellipsis">
          {t(beside.own && beside.role === 'member' ? 'ui.beside.barged' : `ui.beside.${beside.role}`, {
            from: beside.from,
          })}{' '}
          {beside.title}
        </span>
      </span>
      <span className="sp-acts">
        {rings && !phone && !beside.own ? <Button onClick={answer}>{t('ui.answer')}</Button> : null}
        <Button onClick={() => void leaveBeside()}>{t(rings && !beside.own ? 'ui.decline' : 'ui.quit')}</Button>
      </span>
    </>
  );
}
