import './wall.css';
import { Maximize, Target } from 'lucide-react';
import { useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { useRealtimeState } from '../../shared/realtime/realtime.ts';
import { useCan } from '../../shared/session.ts';
import { clockTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Select } from '../../shared/ui/field.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { AlarmStrip } from '../callalarms/alarm-strip.tsx';
import { AgentGrid } from './agent-grid.tsx';
import { FigureStrip } from './figure-strip.tsx';
import { QueueTable } from './queue-table.tsx';
import { SidePanel } from './side-panel.tsx';
import { TargetsDialog } from './targets-dialog.tsx';
import { useDefinitions, useUnits, useWall } from './wall-data.ts';

/** Queues and people as they are this second, and what calls for action. */
export function Component() {
  const { t } = useTranslation('wall');
  useDocumentTitle(t('title'));
  const [params, setParams] = useSearchParams();
  const unitId = params.get('unit');
  const { data: wall, error, isPending, refetch } = useWall(unitId);
  const units = useUnits();
  const definitionOf = useDefinitions();
  const { phase } = useRealtimeState();
  const whole = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<string | null>(null);
  const [aiming, setAiming] = useState(false);
  const can = useCan();

  const project = () => void whole.current?.requestFullscreen?.().catch(toastError);
  useKeys([
    {
      keys: 'd',
      labelKey: 'wall:keys.definition',
      group: 'wall',
      run: () => setShown((now) => (now ? null : 'service-level')),
    },
    { keys: 'f', labelKey: 'wall:keys.full-screen', group: 'wall', run: project },
  ]);

  if (isPending) return <Skeleton rows={8} height={64} />;
  if (!wall) return <Failed error={error} retry={() => void refetch()} />;
  const stale = phase !== 'online';
  return (
    <div className="wall" ref={whole}>
      <header className="wall-head">
        <div className="wall-title">
          <h1>{t('title')}</h1>
          <p>
            {nameIn(wall.unitName)} · {stale ? t('stale', { time: clockTime(wall.at) }) : t('live')}
          </p>
        </div>
        <FigureStrip wall={wall} shown={shown} onDefinition={setShown} />
        <div className="wall-tools">
          {units.length > 1 ? (
            <Select
              aria-label={t('unit')}
              value={wall.unitId}
              options={units}
              onChange={(event) => setParams(event.target.value ? { unit: event.target.value } : {}, { replace: true })}
            />
          ) : null}
          {can('analytics.targets') ? (
            <Button icon={Target} onClick={() => setAiming(true)}>
              {t('targets.open')}
            </Button>
          ) : null}
          <Button icon={Maximize} onClick={project} title={`${t('full-screen')} (F)`}>
            {t('full-screen')}
          </Button>
        </div>
      </header>
      <AlarmStrip />
      <div className="wall-body">
        <div className="wall-main scroll">
          <QueueTable queues={wall.queues} shown={shown} onDefinition={setShown} />
          <AgentGrid agents={wall.agents} />
        </div>
        <SidePanel
          alerts={wall.alerts}
          definition={shown ? { id: shown, found: definitionOf(shown) } : null}
          onClose={() => setShown(null)}
        />
      </div>
      {aiming ? (
        <TargetsDialog unitId={wall.unitId} unitName={nameIn(wall.unitName)} onClose={() => setAiming(false)} />
      ) : null}
    </div>
  );
}
