/** What a test found, step by step, with the way to the setting that is to be mended. */
import './callsetup.css';
import type { Place, Step, Test } from '@qiao/server/contracts/callsetup';
import { CircleAlert, CircleCheck, CircleX, LoaderCircle } from 'lucide-react';
import { Link } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useStayHere } from '../../shared/stay-here.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon, type LucideIcon } from '../../shared/ui/icon.tsx';
import type { Testing } from './data.ts';

const marks: Record<Step['state'], LucideIcon> = {
  running: LoaderCircle,
  ok: CircleCheck,
  warning: CircleAlert,
  failed: CircleX,
};
const keypad = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** Where a place is mended. */
function wayTo(place: Place, id: string | null): string | null {
  switch (place) {
    case 'trunk':
    case 'number':
    case 'extension':
      return `/settings/lines?tab=${place}s`;
    case 'flow':
      return id ? `/settings/flows/${id}` : '/settings/flows';
    case 'hours':
      return '/settings/calendars';
    case 'queue':
      return '/settings/queues';
    case 'agents':
      return '/settings/agents';
    default:
      return null;
  }
}

const dateOf = (value: string | number | undefined): string =>
  typeof value === 'string' && value ? new Date(value).toLocaleString() : '';

export function TestSteps({ test, testing }: { test: Test; testing: Testing }) {
  const { t } = useTranslation('callsetup');
  useStayHere(test.state === 'running');
  return (
    <div className="cs-test">
      <p className="cs-verdict" role="status">
        <b className={`cs-${test.state}`}>{t(`state.${test.state}`)}</b>
        {test.callId && test.state !== 'running' ? <Link to={`/calls/${test.callId}`}>{t('to-call')}</Link> : null}
        {test.state === 'running' ? (
          <Button small onClick={testing.end}>
            {t('end')}
          </Button>
        ) : null}
      </p>
      <ol className="cs-steps">
        {test.steps.map((step) => {
          const way = step.mend && step.state !== 'ok' ? wayTo(step.mend.place, step.mend.id) : null;
          return (
            <li key={step.key} className={`cs-step cs-${step.state}`}>
              <Icon of={marks[step.state]} size={18} />
              <span>
                <b>{t(`steps.${step.key}`)}</b>
                <span className="sr-only">{t(`step-state.${step.state}`)}</span>
                <small>{t(`reasons.${step.reason}`, { ...step.values, at: dateOf(step.values.at) })}</small>
                {way && step.mend ? <Link to={way}>{t(`mend.${step.mend.place}`)}</Link> : null}
                {step.mend?.place === 'sound' && step.state !== 'ok' ? <small>{t('mend.sound')}</small> : null}
                {step.mend?.place === 'engine' && step.state !== 'ok' ? <small>{t('mend.engine')}</small> : null}
              </span>
            </li>
          );
        })}
      </ol>
      {test.keys ? (
        <fieldset className="cs-keys">
          <legend>{t('keys')}</legend>
          {keypad.map((digit) => (
            <Button key={digit} small onClick={() => testing.press(digit)}>
              {digit}
            </Button>
          ))}
        </fieldset>
      ) : null}
    </div>
  );
}
