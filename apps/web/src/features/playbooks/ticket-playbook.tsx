/** On a ticket's page: the steps of its playbook with who and when, or the choice of one. */
import './playbooks.css';
import { Circle, CircleCheck, CircleDot, ScreenShare } from 'lucide-react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { MenuButton } from '../../shared/ui/menu.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { useStanding, useStandingChange } from './data.ts';

export default function TicketPlaybook({
  ticketId,
  writes,
  ended,
}: {
  ticketId: string;
  writes: boolean;
  /** Solved or closed: none begins any more. */
  ended: boolean;
}) {
  const { t } = useTranslation('playbooks');
  const can = useCan();
  const { data } = useStanding(ticketId);
  const change = useStandingChange(ticketId);
  if (!data) return null;
  const { run, offers } = data;
  if (!run) {
    if (!writes || ended || offers.length === 0) return null;
    return (
      <div className="pb-begin">
        <MenuButton
          label={t('ui.begin')}
          button={(props) => (
            <Button small {...props}>
              {t('ui.begin')}
            </Button>
          )}
          items={offers.map(({ id, name }) => ({
            id,
            label: nameIn(name),
            run: () => change.mutate({ begin: id }),
          }))}
        />
      </div>
    );
  }
  const next = run.steps.findIndex(({ doneAt }) => doneAt === null);
  const last = run.steps.findLastIndex(({ doneAt }) => doneAt !== null);
  const done = run.steps.filter(({ doneAt }) => doneAt !== null).length;
  return (
    <section className="pb-run" aria-labelledby="pb-run">
      <header>
        <h3 id="pb-run">{nameIn(run.name)}</h3>
        <small>{t('ui.progress', { done, all: run.steps.length })}</small>
        {writes && done === 0 ? (
          <button type="button" className="q-link" onClick={() => change.mutate({ end: true })}>
            {t('ui.end')}
          </button>
        ) : null}
      </header>
      <ol>
        {run.steps.map((step, index) => {
          // What may be ticked: nothing required before it is open; what may be taken back: the last one.
          const blocked = run.steps.slice(0, index).some(({ required, doneAt }) => required && doneAt === null);
          const free = writes && (step.doneAt === null ? !blocked : index === last);
          const place = step.doneAt !== null ? 'done' : index === next ? 'now' : 'next';
          const name = nameIn(step.name);
          return (
            <li key={step.key} className={`is-${place}`} aria-current={place === 'now' ? 'step' : undefined}>
              <button
                type="button"
                disabled={!free || change.isPending}
                aria-pressed={step.doneAt !== null}
                title={step.hint ? nameIn(step.hint) : undefined}
                onClick={() => change.mutate({ key: step.key, done: step.doneAt === null })}
              >
                <Icon of={place === 'done' ? CircleCheck : place === 'now' ? CircleDot : Circle} size={16} />
                <b>{name}</b>
                {step.required ? null : <small className="pb-may">{t('ui.optional')}</small>}
              </button>
              <small>
                {step.doneAt
                  ? [step.by && `${step.by.name} ${step.by.number}`, dayTime(step.doneAt).slice(5)]
                      .filter(Boolean)
                      .join(' · ')
                  : place === 'now' && step.hint
                    ? nameIn(step.hint)
                    : t(`ui.before.${step.before}`)}
              </small>
              {step.action === 'remote-help' && place === 'now' && writes && can('remotehelp.use') ? (
                <Button
                  small
                  icon={ScreenShare}
                  onClick={() =>
                    void import('../remotehelp/open-help.tsx')
                      .then(({ openHelp }) => openHelp({ kind: 'ticket', id: ticketId, number: '' }))
                      .catch(toastError)
                  }
                >
                  {t('ui.start-help')}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
