/** Rules by which visitors are asked to talk. */
import './visitors.css';
import { useTranslation } from '../../shared/i18n.ts';
import { Page } from '../../shared/ui/page.tsx';
import { RuleList } from './rule-list.tsx';

export function Component() {
  const { t } = useTranslation('visitors');
  return (
    <Page title={t('ui.rules')} padded={false}>
      <RuleList />
    </Page>
  );
}
