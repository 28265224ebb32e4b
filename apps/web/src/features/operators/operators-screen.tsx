/** Codes of telephones, what each telephone does and may, and what holds for parking and listening. */
import '../routing/routing.css';
import './operators.css';
import { useSearchParams } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { Page } from '../../shared/ui/page.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { CodesForm } from './codes-form.tsx';
import { RulesForm } from './rules-form.tsx';
import { TelephoneList } from './telephone-list.tsx';

const tabs = ['codes', 'telephones', 'rules'] as const;

export function Component() {
  const { t } = useTranslation('operators');
  const [search, setSearch] = useSearchParams();
  const shown = tabs.find((one) => one === search.get('tab')) ?? 'codes';
  return (
    <Page
      title={t('set.title')}
      tabs={
        <Tabs
          id="operators"
          label={t('set.title')}
          tabs={tabs.map((key) => ({ key, label: t(`set.tabs.${key}`) }))}
          chosen={shown}
          onChange={(tab) => setSearch({ tab }, { replace: true })}
        />
      }
    >
      <div id="operators-panel" role="tabpanel" aria-labelledby={`operators-${shown}`}>
        {shown === 'codes' ? <CodesForm /> : null}
        {shown === 'telephones' ? <TelephoneList /> : null}
        {shown === 'rules' ? <RulesForm /> : null}
      </div>
    </Page>
  );
}
