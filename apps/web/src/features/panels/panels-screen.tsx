/** Settings: the company's own applications beside customers, conversations and tickets. */
import '../webhooks/webhooks.css';
import type { IssuedPanel, Panel } from '@qiao/server/contracts/panels';
import { AppWindow, Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { OnceSecret, RotateSecret } from '../../shared/ui/secret-steps.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { panelsAgain, rotate, usePanels } from './data.ts';
import { PanelForm } from './panel-form.tsx';

type Open = { what: 'form'; panel: Panel | null } | { what: 'rotate'; panel: Panel } | null;

export function Component() {
  const { t } = useTranslation('panels');
  const { data, isPending, isError, error, refetch } = usePanels();
  const [open, setOpen] = useState<Open>(null);
  const [issued, setIssued] = useState<IssuedPanel | null>(null);
  const done = (made?: IssuedPanel) => {
    setOpen(null);
    if (made) setIssued(made);
  };
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setOpen({ what: 'form', panel: null })}>
          {t('ui.add')}
        </Button>
      }
    >
      {isPending ? (
        <Skeleton rows={3} height={72} />
      ) : isError ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : data.length === 0 ? (
        <Empty icon={AppWindow} title={t('ui.none')} text={t('ui.none-text')} />
      ) : (
        <ul className="hooks-list">
          {data.map((panel) => (
            <Line key={panel.id} panel={panel} onOpen={setOpen} />
          ))}
        </ul>
      )}
      {open?.what === 'form' ? <PanelForm edited={open.panel} onDone={done} /> : null}
      {open?.what === 'rotate' ? (
        <RotateSecret
          title={`${t('ui.rotate-title')} · ${nameIn(open.panel.name)}`}
          text={t('ui.rotate-text')}
          overlap={t('ui.overlap')}
          rotate={(overlapHours) => rotate(open.panel, overlapHours)}
          onDone={done}
        />
      ) : null}
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

function Line({ panel, onOpen }: { panel: Panel; onOpen: (open: Open) => void }) {
  const { t } = useTranslation('panels');
  const [busy, setBusy] = useState(false);
  const turn = async () => {
    setBusy(true);
    const state = panel.state === 'active' ? 'paused' : 'active';
    await api('PATCH /api/panels/{id}', { params: { id: panel.id }, body: { version: panel.version, state } }).catch(
      toastError,
    );
    setBusy(false);
    await panelsAgain();
  };
  const facts = [
    panel.unit ? nameIn(panel.unit) : null,
    panel.places.map((place) => t(`ui.place.${place}`)).join(' / '),
    panel.formerUntil ? t('ui.former', { when: dayTime(panel.formerUntil) }) : null,
  ];
  return (
    <li>
      <div>
        <b>
          {nameIn(panel.name)} <span className={`q-tag hooks-${panel.state}`}>{t(`ui.state.${panel.state}`)}</span>
        </b>
        <p className="hooks-url">{panel.url}</p>
        <small>{facts.filter(Boolean).join(' · ')}</small>
      </div>
      <span className="hooks-actions">
        <Button small onClick={() => onOpen({ what: 'form', panel })}>
          {t('ui.edit')}
        </Button>
        <Button small onClick={() => onOpen({ what: 'rotate', panel })}>
          {t('ui.rotate')}
        </Button>
        <Button small disabled={busy} onClick={() => void turn()}>
          {t(panel.state === 'active' ? 'ui.pause' : 'ui.resume')}
        </Button>
      </span>
    </li>
  );
}
