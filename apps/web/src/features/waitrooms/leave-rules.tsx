/** Rules by which somebody leaves the line, in their order. */
import type { Flow } from '@qiao/server/contracts/flows';
import type { Goal, LeaveRule, RoomListed } from '@qiao/server/contracts/waitrooms';
import { Plus, X } from 'lucide-react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Combo, type ComboOption } from '../../shared/ui/combo.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { type Choices, useFlows } from '../flows/data.ts';
import type { DraftRule } from './room-drawer.tsx';
import type { Rooms } from './rooms-screen.tsx';

const ways = ['time', 'length', 'wait'] as const;
const goals = ['exit', 'queue', 'flow', 'voicemail', 'callback', 'transfer'] as const;
type GoalName = (typeof goals)[number];

const goalName = (to: Goal): GoalName =>
  to.kind === 'node' ? (goals.find((one) => one === to.node) ?? 'exit') : (to.kind as GoalName);

/** The field that a goal's choice goes into. */
const chosenIn = (to: Goal): string =>
  to.kind === 'queue'
    ? to.queueId
    : to.kind === 'flow'
      ? to.flowId
      : to.kind === 'node'
        ? String(to.config.boxId ?? to.config.number ?? '')
        : '';

function goalOf(name: GoalName, chosen: string): Goal {
  if (name === 'queue') return { kind: 'queue', queueId: chosen };
  if (name === 'flow') return { kind: 'flow', flowId: chosen };
  if (name === 'voicemail') return { kind: 'node', node: name, config: { boxId: chosen } };
  if (name === 'transfer') return { kind: 'node', node: name, config: { number: chosen } };
  return name === 'callback' ? { kind: 'node', node: name, config: {} } : { kind: 'exit' };
}

export function LeaveRules({
  room,
  known,
  choices,
  rules,
  onChange,
}: {
  room: RoomListed;
  known: Rooms;
  choices: Choices;
  rules: DraftRule[];
  onChange: (rules: DraftRule[]) => void;
}) {
  const { t } = useTranslation('waitrooms');
  const flows = useFlows();
  const there = goals.filter((one) => ['exit', 'queue', 'flow'].includes(one) || known.nodes.includes(one));
  const options: Partial<Record<GoalName, ComboOption[]>> = {
    queue: known.rooms
      .filter(({ queueId }) => queueId !== room.queueId)
      .map(({ queueId, queueName }) => ({ value: queueId, label: nameIn(queueName) })),
    flow: (flows.data ?? [])
      .filter((flow: Flow) => flow.published !== null)
      .map(({ id, name }) => ({ value: id, label: nameIn(name) })),
    voicemail: choices.box ?? [],
  };
  const change = (key: number, part: Partial<LeaveRule>) =>
    onChange(rules.map((rule) => (rule.key === key ? { ...rule, ...part } : rule)));
  return (
    <>
      {rules.map((rule, index) => {
        const name = goalName(rule.to);
        return (
          <div key={rule.key} className="rt-step">
            <div className="rt-step-head">
              <b>{index + 1}</b>
              <IconButton
                icon={X}
                label={t('ui.rule-remove', { n: index + 1 })}
                onClick={() => onChange(rules.filter(({ key }) => key !== rule.key))}
              />
            </div>
            <div className="rt-pair">
              <Field label={t('ui.when')}>
                {(props) => (
                  <Select
                    {...props}
                    value={rule.by}
                    onChange={(event) => change(rule.key, { by: event.target.value as LeaveRule['by'] })}
                    options={ways.map((value) => ({ value, label: t(`ui.rules.${value}`) }))}
                  />
                )}
              </Field>
              <Field label={t('ui.at')}>
                {(props) => (
                  <Input
                    {...props}
                    type="number"
                    required
                    min={1}
                    max={86_400}
                    value={rule.at}
                    onChange={(event) => change(rule.key, { at: Number(event.target.value) })}
                  />
                )}
              </Field>
            </div>
            <Field label={t('ui.to')}>
              {(props) => (
                <Select
                  {...props}
                  value={name}
                  onChange={(event) => {
                    const next = event.target.value as GoalName;
                    change(rule.key, { to: goalOf(next, options[next]?.[0]?.value ?? '') });
                  }}
                  options={there.map((value) => ({ value, label: t(`ui.goals.${value}`) }))}
                />
              )}
            </Field>
            {options[name] ? (
              <Field label={t('ui.which')}>
                {(props) => (
                  <Combo
                    id={props.id}
                    label={t('ui.which')}
                    options={options[name] ?? []}
                    value={chosenIn(rule.to) || null}
                    onChange={(chosen) => chosen && change(rule.key, { to: goalOf(name, chosen) })}
                  />
                )}
              </Field>
            ) : null}
            {name === 'transfer' ? (
              <Field label={t('ui.number')}>
                {(props) => (
                  <Input
                    {...props}
                    required
                    inputMode="tel"
                    pattern="\+?[0-9]{3,20}"
                    value={chosenIn(rule.to)}
                    onChange={(event) => change(rule.key, { to: goalOf('transfer', event.target.value) })}
                  />
                )}
              </Field>
            ) : null}
          </div>
        );
      })}
      {rules.length < 6 ? (
        <Button
          small
          icon={Plus}
          onClick={() => onChange([...rules, { key: Date.now(), by: 'time', at: 120, to: { kind: 'exit' } }])}
        >
          {t('ui.rule-add')}
        </Button>
      ) : null}
    </>
  );
}
