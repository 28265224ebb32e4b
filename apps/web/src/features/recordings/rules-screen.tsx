/** Which calls are recorded, in the order in which the rules are asked. */
import '../routing/routing.css';
import './recordings.css';
import type { Rule } from '@qiao/server/contracts/recordings';
import { useQuery } from '@tanstack/react-query';
import { CassetteTape, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { listed } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useQueueSettings } from '../routing/data.ts';
import { LongestSilence } from './longest-silence.tsx';

const RuleDrawer = lazy(() => import('./rule-drawer.tsx'));

export function Component() {
  const { t } = useTranslation('recordings');
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: ['recording-rules'],
    queryFn: async ({ signal }) => (await api('GET /api/recordings/rules', { signal })).rules,
  });
  const queues = useQueueSettings().data ?? [];
  const [open, setOpen] = useState<Rule | 'new' | null>(null);
  const about = (rule: Rule): string =>
    [
      rule.queueIds.length === 0
        ? t('ui.every-queue')
        : listed(queues.filter(({ id }) => rule.queueIds.includes(id)).map(({ name }) => nameIn(name))),
      rule.directions.length === 0
        ? t('ui.every-direction')
        : listed(rule.directions.map((one) => t(`ui.direction.${one}`))),
      rule.keepDays ? t('ui.keep-days', { days: rule.keepDays }) : t('ui.keep-policy'),
    ].join(' · ');
  return (
    <Page
      title={t('ui.title')}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
          {t('ui.add')}
        </Button>
      }
    >
      <p className="rt-note">{t('ui.note')}</p>
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={3} height={60} /> : null}
      {data?.length === 0 ? (
        <Empty
          icon={CassetteTape}
          title={t('ui.none')}
          text={t('ui.none-text')}
          actions={[{ label: t('ui.add'), run: () => setOpen('new') }]}
        />
      ) : null}
      <ul className="rt-list">
        {data?.map((rule) => (
          <li key={rule.id}>
            <button type="button" className="rt-row" onClick={() => setOpen(rule)}>
              <Icon of={CassetteTape} size={18} />
              <span>
                <b>{nameIn(rule.name)}</b>
                <small>{about(rule)}</small>
              </span>
              <span className="rt-tags">
                {rule.state === 'retired' ? (
                  <span className="q-tag">{t('ui.retired')}</span>
                ) : (
                  <>
                    <span className="q-tag q-tag-accent">{t('ui.share-of', { share: rule.share })}</span>
                    <span className="q-tag">{t(rule.say ? 'ui.said' : 'ui.unsaid')}</span>
                  </>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <LongestSilence />
      <Suspense fallback={null}>
        {open ? (
          <RuleDrawer
            key={open === 'new' ? 'new' : open.id}
            rule={open === 'new' ? null : open}
            onDone={() => setOpen(null)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}
