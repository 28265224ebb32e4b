import type { StaffSummary } from '@qiao/server/contracts/identity';
import { useTranslation } from '../../shared/i18n.ts';

/** Normal work has no colour: only what is out of the ordinary gets a chip. */
export function StateTag({ state }: { state: StaffSummary['state'] }) {
  const { t } = useTranslation('identity');
  if (state === 'active') return <>{t('ui.state.active')}</>;
  return <span className={`q-tag${state === 'suspended' ? ' q-tag-danger' : ''}`}>{t(`ui.state.${state}`)}</span>;
}
