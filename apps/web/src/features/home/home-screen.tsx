import { Navigate } from 'react-router';
import { navEntries } from '../../app/features.ts';
import { base } from '../../app/nav.tsx';
import { useTranslation } from '../../shared/i18n.ts';
import { offered, useMe } from '../../shared/session.ts';
import { Empty } from '../../shared/ui/states.tsx';

/** The first place this person may go to: agents their workspace, leaders without work of their own the wall, and so on. */
export function Component() {
  const { t } = useTranslation('ui');
  const me = useMe();
  const first = navEntries.find((entry) => offered(me, entry));
  if (first) return <Navigate to={base(first.path)} replace />;
  return <Empty title={t('home.nothing-title')} text={t('home.nothing-text', { name: me.staff.name })} />;
}
