import { isRouteErrorResponse, useNavigate, useRouteError } from 'react-router';
import { ApiError } from '../shared/api-error.ts';
import { useTranslation } from '../shared/i18n.ts';
import { ErrorBlock } from '../shared/ui/states.tsx';

/** Nothing while the first code and the session are on their way: they take less time than a skeleton would flash. */
export function Blank() {
  return <div aria-busy="true" />;
}

export function NotFoundScreen() {
  const { t } = useTranslation('ui');
  const navigate = useNavigate();
  return (
    <section className="fault-screen">
      <ErrorBlock
        kind="empty"
        title={t('fault.not-found-title')}
        text={t('fault.not-found-text')}
        actions={[{ label: t('fault.home'), run: () => navigate('/'), primary: true }]}
      />
    </section>
  );
}

/** A part of the product that an administrator has switched off. */
export function SwitchedOff() {
  const { t } = useTranslation('ui');
  const navigate = useNavigate();
  return (
    <section className="fault-screen">
      <ErrorBlock
        kind="locked"
        title={t('fault.off-title')}
        text={t('fault.off-text')}
        actions={[{ label: t('fault.home'), run: () => navigate('/'), primary: true }]}
      />
    </section>
  );
}

/** What a screen shows when it could not be loaded or has failed, or may not be seen. */
export function RouteFault({ forbidden }: { forbidden?: string }) {
  const { t } = useTranslation('ui');
  const navigate = useNavigate();
  const error = useRouteError();
  if (forbidden || (error instanceof ApiError && error.status === 403)) {
    return (
      <section className="fault-screen">
        <ErrorBlock
          kind="locked"
          title={t('fault.forbidden-title')}
          text={t('fault.forbidden-text', { right: forbidden ?? String((error as ApiError).params.permission ?? '') })}
          actions={[{ label: t('fault.home'), run: () => navigate('/'), primary: true }]}
        />
      </section>
    );
  }
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundScreen />;
  // A new version replaces the files of the old one: a screen not yet loaded is then gone, and a reload brings the new one.
  const outdated = error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
  if (error && !(error instanceof ApiError) && !outdated) console.error(error);
  return (
    <section className="fault-screen">
      <ErrorBlock
        title={t(outdated ? 'fault.outdated-title' : 'fault.broken-title')}
        text={error instanceof ApiError ? error.message : t(outdated ? 'fault.outdated-text' : 'fault.broken-text')}
        number={error instanceof ApiError ? error.requestId : null}
        actions={[
          { label: t('fault.reload'), run: () => location.reload(), primary: true },
          { label: t('fault.home'), run: () => navigate('/') },
        ]}
      />
    </section>
  );
}
