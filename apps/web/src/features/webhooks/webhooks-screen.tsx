/** Webhook endpoints: where events go and how it goes. */
import './webhooks.css';
import type { Endpoint, IssuedEndpoint } from '@qiao/server/contracts/webhooks';
import { Plus, Webhook } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { OnceSecret, RotateSecret } from '../../shared/ui/secret-steps.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { rotate, useEndpoints, webhooksAgain } from './data.ts';
import { DeliveryLog } from './delivery-log.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import { problemWords } from './problem-words.ts';

const tones = { active: 'q-tag-ok', failing: 'q-tag-danger', paused: '', disabled: 'q-tag-danger' } as const;
type Open = { what: 'form'; endpoint: Endpoint | null } | { what: 'rotate' | 'log'; endpoint: Endpoint } | null;

export function Component() {
  const { t } = useTranslation('webhooks');
  const { data, isPending, isError, error, refetch } = useEndpoints();
  const [open, setOpen] = useState<Open>(null);
  const [issued, setIssued] = useState<IssuedEndpoint | null>(null);
  const done = (made?: IssuedEndpoint) => {
    setOpen(null);
    if (made) setIssued(made);
  };
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setOpen({ what: 'form', endpoint: null })}>
          {t('ui.add')}
        </Button>
      }
    >
      {isPending ? (
        <Skeleton rows={4} height={88} />
      ) : isError ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : data.length === 0 ? (
        <Empty icon={Webhook} title={t('ui.none')} text={t('ui.none-text')} />
      ) : (
        <ul className="hooks-list">
          {data.map((endpoint) => (
            <Line key={endpoint.id} of={endpoint} onOpen={setOpen} />
          ))}
        </ul>
      )}
      {open?.what === 'form' ? <EndpointForm edited={open.endpoint} onDone={done} /> : null}
      {open?.what === 'rotate' ? (
        <RotateSecret
          title={`${t('ui.rotate-title')} · ${open.endpoint.name}`}
          text={t('ui.rotate-text')}
          overlap={t('ui.overlap')}
          rotate={(overlapHours) => rotate(open.endpoint, overlapHours)}
          onDone={done}
        />
      ) : null}
      {open?.what === 'log' ? <DeliveryLog of={open.endpoint} onClose={() => setOpen(null)} /> : null}
      {issued ? (
        <OnceSecret
          title={t('ui.once-title')}
          text={t('ui.once')}
          secret={issued.secret}
          onClose={() => setIssued(null)}
        />
      ) : null}
    </Page>
  );
}

function Line({ of: endpoint, onOpen }: { of: Endpoint; onOpen: (open: Open) => void }) {
  const { t } = useTranslation('webhooks');
  const [busy, setBusy] = useState(false);
  const state = endpoint.state === 'active' && endpoint.failures > 0 ? 'failing' : endpoint.state;
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    await work().catch(toastError);
    setBusy(false);
    await webhooksAgain();
  };
  const test = () =>
    run(async () => {
      const { ok, status, problem, ms } = await api('POST /api/webhooks/endpoints/{id}/test', {
        params: { id: endpoint.id },
      });
      toast(
        ok ? 'ok' : 'error',
        ok ? t('ui.test-ok', { status, ms }) : t('ui.test-failed', { problem: problemWords(problem ?? '') }),
      );
    });
  const turn = () =>
    run(async () => {
      const next = endpoint.state === 'active' ? 'paused' : 'active';
      await api('PATCH /api/webhooks/endpoints/{id}', {
        params: { id: endpoint.id },
        body: { version: endpoint.version, state: next },
      });
    });
  const facts = [
    endpoint.unit ? nameIn(endpoint.unit) : null,
    t('ui.kinds-count', { count: endpoint.kinds.length }),
    endpoint.waiting > 0 ? t('ui.waiting', { count: endpoint.waiting }) : null,
    endpoint.lastOkAt ? t('ui.last-ok', { when: dayTime(endpoint.lastOkAt) }) : t('ui.never-ok'),
    endpoint.formerUntil ? t('ui.former', { when: dayTime(endpoint.formerUntil) }) : null,
  ];
  return (
    <li>
      <div>
        <b>
          {endpoint.name} <span className={`q-tag ${tones[state]}`}>{t(`ui.state.${state}`)}</span>
        </b>
        <p className="hooks-url">{endpoint.url}</p>
        <small>{facts.filter(Boolean).join(' · ')}</small>
        {endpoint.problem ? (
          <p className="hooks-problem">
            {endpoint.failingSince
              ? t('ui.failing', {
                  count: endpoint.failures,
                  since: dayTime(endpoint.failingSince),
                  problem: problemWords(endpoint.problem),
                })
              : t('ui.problem', { problem: problemWords(endpoint.problem) })}
          </p>
        ) : null}
      </div>
      <span className="hooks-actions">
        <Button small onClick={() => onOpen({ what: 'log', endpoint })}>
          {t('ui.log')}
        </Button>
        <Button small busy={busy} onClick={() => void test()}>
          {t('ui.test')}
        </Button>
        <Button small onClick={() => onOpen({ what: 'form', endpoint })}>
          {t('ui.edit')}
        </Button>
        <Button small onClick={() => onOpen({ what: 'rotate', endpoint })}>
          {t('ui.rotate')}
        </Button>
        <Button small disabled={busy} onClick={() => void turn()}>
          {t(endpoint.state === 'active' ? 'ui.pause' : 'ui.resume')}
        </Button>
      </span>
    </li>
  );
}
