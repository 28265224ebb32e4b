/** What was made is tried: this browser's sound, being ready, and the number itself. */
import type { FirstCallMade } from '@qiao/server/contracts/callsetup';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useEngine } from '../lines/data.ts';
import { TestBrowser } from './test-browser.tsx';
import { TestLine } from './test-line.tsx';

export function FirstTries({
  made,
  number,
  extension,
}: {
  made: FirstCallMade;
  number: string;
  extension: string | null;
}) {
  const { t } = useTranslation('callsetup');
  const { data: engine } = useEngine();
  const ready = useMutation({
    mutationFn: () => api('PUT /api/routing/presence', { body: { state: 'ready' } }),
    onSuccess: () => toast('ok', t('tries.ready-now')),
    onError: toastError,
  });
  return (
    <>
      <section className="cs-part">
        <h2>{t('tries.made', { number })}</h2>
        <p className="cs-about">
          {t('tries.change')} <Link to={`/settings/flows/${made.flowId}`}>{t('tries.flow')}</Link> ·{' '}
          <Link to="/settings/queues">{t('tries.queue')}</Link> ·{' '}
          <Link to="/settings/lines?tab=numbers">{t('tries.number')}</Link>
        </p>
        {made.password && extension ? (
          <dl className="cs-telephone">
            <dt>{t('tries.telephone')}</dt>
            <dd>
              {t('tries.account', { number: extension, address: engine?.address ?? '', realm: engine?.realm ?? '' })}
            </dd>
            <dt>{t('tries.password')}</dt>
            <dd className="ln-password">{made.password}</dd>
          </dl>
        ) : null}
      </section>
      <section className="cs-part">
        <h2>
          <i>1</i>
          {t('tries.sound')}
        </h2>
        <p className="cs-about">{t('about.browser')}</p>
        <TestBrowser />
      </section>
      {made.trunkId ? (
        <section className="cs-part">
          <TestLine kind="trunk" id={made.trunkId} />
        </section>
      ) : null}
      <section className="cs-part">
        <h2>
          <i>2</i>
          {t('tries.ready')}
        </h2>
        <p className="cs-about">{t('tries.ready-text')}</p>
        <Button busy={ready.isPending} onClick={() => ready.mutate()}>
          {t('tries.be-ready')}
        </Button>
      </section>
      <section className="cs-part">
        <h2>
          <i>3</i>
          {t('tries.call')}
        </h2>
        <TestLine kind="number" id={made.numberId} />
      </section>
    </>
  );
}
