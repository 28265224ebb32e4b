/** Alarms that are on and those that are over; for whoever may, the rules behind them. */
import './callalarms.css';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Page } from '../../shared/ui/page.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { AlarmTable } from './alarm-table.tsx';
import { RuleList } from './rule-list.tsx';

export function Component() {
  const { t } = useTranslation('callalarms');
  const can = useCan();
  const [shown, setShown] = useState<'alarms' | 'rules'>('alarms');
  if (!can('callalarms.configure'))
    return (
      <Page title={t('ui.title')}>
        <AlarmTable />
      </Page>
    );
  return (
    <Page
      title={t('ui.title')}
      tabs={
        <Tabs
          id="call-alarms"
          label={t('ui.tabs')}
          chosen={shown}
          onChange={setShown}
          tabs={[
            { key: 'alarms', label: t('ui.alarms') },
            { key: 'rules', label: t('ui.rules') },
          ]}
        />
      }
    >
      <div id="call-alarms-panel" role="tabpanel" aria-labelledby={`call-alarms-${shown}`}>
        {shown === 'alarms' ? <AlarmTable /> : <RuleList />}
      </div>
    </Page>
  );
}
