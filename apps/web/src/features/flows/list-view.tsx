/** The same drawing as a list, in the order in which callers meet the nodes: for keyboards, screen readers and phones. */
import type { FlowDetail, FlowNode } from '@qiao/server/contracts/flows';
import { ArrowRight, CircleAlert } from 'lucide-react';
import { useTranslation } from '../../shared/i18n.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import type { Choices } from './data.ts';
import { inOrder } from './layout.ts';
import type { Drawing } from './use-drawing.ts';
import { aboutNode, exitsShown, iconOf, nameOf } from './words.ts';

type Props = {
  drawing: Drawing;
  exits: FlowDetail['exits'];
  choices: Choices;
  chosen: string | null;
  active: string | null;
  onChoose: (id: string) => void;
};

export function ListView({ drawing: { drawing, flow }, exits, choices, chosen, active, onChoose }: Props) {
  const { t } = useTranslation('flows');
  const names = new Map(drawing.nodes.map((node) => [node.id, nameOf(t, node)]));
  return (
    <ol className="fl-list" aria-label={t('ui.list')}>
      {inOrder(drawing).map((node: FlowNode) => {
        const marks = flow.marks.filter(({ nodeId }) => nodeId === node.id);
        const errors = marks.some(({ severity }) => severity === 'error');
        return (
          <li
            key={node.id}
            className={`${node.id === chosen ? 'is-chosen' : ''}${node.id === active ? ' is-active' : ''}`}
          >
            <button
              type="button"
              className="fl-list-node"
              aria-pressed={node.id === chosen}
              onClick={() => onChoose(node.id)}
            >
              <Icon of={iconOf(node.kind)} size={18} />
              <span>
                <b>{names.get(node.id)}</b>
                {drawing.start === node.id ? <span className="q-tag q-tag-accent">{t('ui.start')}</span> : null}
                {drawing.rescue === node.id ? <span className="q-tag">{t('ui.rescue')}</span> : null}
                {marks.length > 0 ? (
                  <span className={errors ? 'fl-error' : 'fl-warning'}>
                    <Icon of={CircleAlert} size={14} /> {t('ui.marks', { count: marks.length })}
                  </span>
                ) : null}
                <small>{aboutNode(t, node, choices) || t(`kinds.${node.kind}`)}</small>
              </span>
            </button>
            <ul className="fl-list-exits">
              {exitsShown(t, node, exits[node.id]).map((exit) => (
                <li key={exit.key} className={exit.to === null && exit.required ? 'is-open' : ''}>
                  <span>{exit.label}</span>
                  <Icon of={ArrowRight} size={14} />
                  {exit.to === null ? (
                    <em>{t(exit.required ? 'ui.nowhere' : 'ui.hangs-up')}</em>
                  ) : (
                    <button type="button" className="fl-link" onClick={() => onChoose(exit.to!)}>
                      {names.get(exit.to) ?? exit.to}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          </li>
        );
      })}
    </ol>
  );
}
