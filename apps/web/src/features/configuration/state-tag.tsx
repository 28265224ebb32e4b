import type { Draft } from '@qiao/server/contracts/configuration';
import { useTranslation } from '../../shared/i18n.ts';

const looks: Record<Draft['state'], string> = {
  draft: ' q-tag-accent',
  applied: ' q-tag-ok',
  'rolled-back': '',
  discarded: '',
};

export function StateTag({ state }: { state: Draft['state'] }) {
  const { t } = useTranslation('configuration');
  return <span className={`q-tag${looks[state]}`}>{t(`ui.states.${state}`)}</span>;
}
