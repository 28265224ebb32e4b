/** One node: its title, its fields, where each exit leads, and what is wrong with it. */
import type { FlowDetail, FlowNode } from '@qiao/server/contracts/flows';
import { Flag, LifeBuoy, Trash2 } from 'lucide-react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import type { Choices } from './data.ts';
import { ConfigField } from './fields.tsx';
import { withExit, withNode, without } from './history.ts';
import { nodeFields } from './node-fields.ts';
import type { Drawing } from './use-drawing.ts';
import { exitsShown, markWords, nameOf } from './words.ts';

const given = ['caller', 'dialled', 'customerId', 'tier'];

/** Names that nodes and the flow give values to. */
export function variablesIn({ drawing }: Drawing): string[] {
  const found = new Set([...given, ...Object.keys(drawing.variables)]);
  for (const { config } of drawing.nodes) {
    if (typeof config.variable === 'string' && config.variable) found.add(config.variable);
    for (const key of ['set', 'save'])
      for (const one of (config[key] as { variable?: string }[] | undefined) ?? [])
        if (one.variable) found.add(one.variable);
  }
  return [...found];
}

type Props = {
  node: FlowNode;
  drawing: Drawing;
  exits: FlowDetail['exits'];
  choices: Choices;
  mayWrite: boolean;
  onChoose: (id: string | null) => void;
};

export function NodeForm({ node, drawing, exits, choices, mayWrite, onChoose }: Props) {
  const { t } = useTranslation('flows');
  const { change, flow } = drawing;
  const marks = flow.marks.filter(({ nodeId }) => nodeId === node.id);
  const variables = variablesIn(drawing);
  const others = drawing.drawing.nodes.map((one) => ({ value: one.id, label: nameOf(t, one) }));
  const titled = others.filter((one, at) => others.findIndex(({ label }) => label === one.label) !== at);
  // Two of one name are told apart by their number.
  const options = others.map((one) =>
    titled.some(({ label }) => label === one.label) ? { ...one, label: `${one.label} (${one.value})` } : one,
  );
  return (
    <>
      {marks.length > 0 ? (
        <ul className="fl-marks" aria-label={t('ui.wrong')}>
          {marks.map((mark) => (
            <li
              key={`${mark.code}${JSON.stringify(mark.params)}`}
              className={mark.severity === 'error' ? 'fl-error' : 'fl-warning'}
            >
              {markWords(t, mark, node)}
            </li>
          ))}
        </ul>
      ) : null}
      <fieldset className="fl-form" disabled={!mayWrite}>
        <legend className="sr-only">{nameOf(t, node)}</legend>
        <Field label={t('ui.node-title')}>
          {(props) => (
            <Input
              {...props}
              maxLength={60}
              placeholder={t(`kinds.${node.kind}`)}
              value={node.title}
              onChange={(event) =>
                change((now) => withNode(now, node.id, { title: event.target.value }), `${node.id}.title`)
              }
            />
          )}
        </Field>
        {(nodeFields[node.kind] ?? []).map((spec) => (
          <ConfigField
            key={spec.key}
            spec={spec}
            value={node.config[spec.key]}
            choices={choices}
            variables={variables}
            onChange={(value) =>
              change(
                (now) => withNode(now, node.id, { config: { ...node.config, [spec.key]: value } }),
                `${node.id}.${spec.key}`,
              )
            }
          />
        ))}
        {exitsShown(t, node, exits[node.id]).length > 0 ? <h3 className="rt-part">{t('ui.leads')}</h3> : null}
        {exitsShown(t, node, exits[node.id]).map((exit) => (
          <Field key={exit.key} label={exit.label}>
            {(props) => (
              <Select
                {...props}
                value={exit.to ?? ''}
                onChange={(event) => change((now) => withExit(now, node.id, exit.key, event.target.value || null))}
                options={[
                  { value: '', label: t(exit.required ? 'ui.nowhere' : 'ui.hangs-up') },
                  ...options.filter(({ value }) => value !== node.id || exit.to === node.id),
                ]}
              />
            )}
          </Field>
        ))}
        {mayWrite ? (
          <div className="fl-acts">
            {drawing.drawing.start === node.id ? null : (
              <Button small icon={Flag} onClick={() => change((now) => ({ ...now, start: node.id }))}>
                {t('ui.make-start')}
              </Button>
            )}
            {drawing.drawing.rescue === node.id ? null : (
              <Button small icon={LifeBuoy} onClick={() => change((now) => ({ ...now, rescue: node.id }))}>
                {t('ui.make-rescue')}
              </Button>
            )}
            <Button
              small
              kind="danger"
              icon={Trash2}
              onClick={() => {
                onChoose(null);
                change((now) => without(now, [node.id]));
              }}
            >
              {t('ui.remove')}
            </Button>
          </div>
        ) : null}
      </fieldset>
    </>
  );
}
