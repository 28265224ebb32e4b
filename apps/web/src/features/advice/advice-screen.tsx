/** Questions that wait for one's advice, and one's own questions. */
import './advice.css';
import type { Advice } from '@qiao/server/contracts/advice';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useTopic } from '../../shared/realtime/realtime.ts';
import { useMe } from '../../shared/session.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { type Box, useBox } from './data.ts';
import { GiveDialog } from './give-dialog.tsx';
import { whoOf } from './ticket-advice.tsx';

export function Component() {
  const { t } = useTranslation('advice');
  const navigate = useNavigate();
  const me = useMe();
  const box: Box = useParams().box === 'asked-by-me' ? 'asked-by-me' : 'asked-of-me';
  const { data, isPending, isError, error, refetch } = useBox(box);
  const [giving, setGiving] = useState<Advice | null>(null);
  const refresh = () => void queryClient.invalidateQueries({ queryKey: ['advice'] });
  useTopic(`staff:${me.staff.id}`, { event: refresh, gone: refresh });
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      tabs={
        <Tabs
          id="advice"
          label={t('ui.title')}
          tabs={(['asked-of-me', 'asked-by-me'] as const).map((key) => ({ key, label: t(`ui.box.${key}`) }))}
          chosen={box}
          onChange={(key) => navigate(`/advice/${key}`)}
        />
      }
    >
      <div className="ad-list scroll" id="advice-panel" role="tabpanel" aria-labelledby={`advice-${box}`}>
        {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
        {isPending ? <Skeleton rows={4} height={56} /> : null}
        {data?.length === 0 ? <Empty title={t(`ui.none.${box}`)} text={t(`ui.none-text.${box}`)} /> : null}
        {data?.map((one) => (
          <article key={one.id} className="ad-row">
            <div>
              <p>
                <Link to={`/tickets/${one.ticketId}`}>
                  {one.ticketNumber} {one.ticketTitle}
                </Link>
              </p>
              <p>{one.question}</p>
              <small>
                {whoOf(one.askedBy)} · {dayTime(one.askedAt)}
              </small>
              {one.verdict ? (
                <p>
                  <b>
                    {whoOf(one.givenBy)} {t(`ui.verdict.${one.verdict}`)}
                  </b>{' '}
                  {one.answer}
                </p>
              ) : null}
            </div>
            {one.mayGive ? (
              <Button small kind="primary" onClick={() => setGiving(one)}>
                {t('ui.give')}
              </Button>
            ) : (
              <span className="q-tag">{t(`ui.state.${one.state}`)}</span>
            )}
          </article>
        ))}
      </div>
      {giving ? <GiveDialog request={giving} onDone={() => setGiving(null)} /> : null}
    </Page>
  );
}
