/**
 * When the session ends while somebody works: a dialog over the page asks for the password again. The page stays as it is,
 * so nothing typed is lost. Another person signing in reloads everything.
 */
import { useEffect, useState } from 'react';
import { onSignedOut } from '../shared/api.ts';
import { loadTexts, useTranslation } from '../shared/i18n.ts';
import { queryClient } from '../shared/query.ts';
import { realtime } from '../shared/realtime/realtime.ts';
import { type Me, useMe } from '../shared/session.ts';
import { Dialog } from '../shared/ui/dialog.tsx';
import { LazyPart } from './lazy-part.tsx';

const loadForm = async () => {
  const [module] = await Promise.all([import('../features/signin/sign-in-form.tsx'), loadTexts('ui')]);
  return { default: module.SignInForm };
};

export function SessionGuard() {
  const { t } = useTranslation('ui');
  const me = useMe();
  const [ended, setEnded] = useState(false);
  useEffect(() => {
    onSignedOut(() => setEnded(true));
    const stop = realtime.onEnded(() => setEnded(true));
    return () => {
      onSignedOut(() => {});
      stop();
    };
  }, []);
  if (!ended) return null;
  const back = (again: Me) => {
    if (again.staff.id !== me.staff.id) return location.assign('/');
    queryClient.setQueryData(['session'], again);
    setEnded(false);
    realtime.start();
    void queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
  };
  return (
    <Dialog title={t('session.ended-title')} onClose={() => {}} closable={false} width={400}>
      <p className="session-text">{t('session.ended-text')}</p>
      <LazyPart load={loadForm} props={{ login: me.staff.number, onDone: back }} />
    </Dialog>
  );
}
