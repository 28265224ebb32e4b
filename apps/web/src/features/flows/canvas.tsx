/** The drawing: cards with a dot for each exit, lines between them. Everything here can also be done in the list and the form. */
import '@xyflow/react/dist/base.css';
import type { Definition, FlowDetail, FlowNode, Mark } from '@qiao/server/contracts/flows';
import {
  applyNodeChanges,
  Background,
  Controls,
  type Edge,
  Handle,
  MiniMap,
  type Node,
  type NodeChange,
  type NodeProps,
  Position,
  ReactFlow,
  type ReactFlowInstance,
} from '@xyflow/react';
import { CircleAlert, Flag, LifeBuoy } from 'lucide-react';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import type { Choices } from './data.ts';
import { withExit, without } from './history.ts';
import type { Drawing } from './use-drawing.ts';
import { aboutNode, exitsShown, iconOf, nameOf, type ShownExit } from './words.ts';

type CardData = {
  kind: string;
  name: string;
  about: string;
  exits: ShownExit[];
  ends: boolean;
  marks: Mark[];
  start: boolean;
  rescue: boolean;
  active: boolean;
};
type Card = Node<CardData, 'card'>;

const Shown = memo(function Shown({ data, selected }: NodeProps<Card>) {
  const { t } = useTranslation('flows');
  const errors = data.marks.some(({ severity }) => severity === 'error');
  return (
    <div
      className={`fl-card${selected ? ' is-chosen' : ''}${errors ? ' is-wrong' : ''}${data.active ? ' is-active' : ''}`}
    >
      <Handle type="target" position={Position.Left} />
      <header>
        <Icon of={iconOf(data.kind)} size={16} />
        <b>{data.name}</b>
        {data.start ? <Icon of={Flag} size={14} /> : null}
        {data.rescue ? <Icon of={LifeBuoy} size={14} /> : null}
        {data.marks.length > 0 ? (
          <span
            className={errors ? 'fl-error' : 'fl-warning'}
            title={t(`marks.${data.marks[0]!.code}`, data.marks[0]!.params)}
          >
            <Icon of={CircleAlert} size={14} />
          </span>
        ) : null}
      </header>
      <p>{data.about || t(`kinds.${data.kind}`)}</p>
      <ul>
        {data.exits.map((exit) => (
          <li key={exit.key} className={exit.to === null && exit.required ? 'is-open' : ''}>
            <span>{exit.label}</span>
            <Handle type="source" position={Position.Right} id={exit.key} />
          </li>
        ))}
      </ul>
    </div>
  );
});
const nodeTypes = { card: Shown };

type Props = {
  drawing: Drawing;
  exits: FlowDetail['exits'];
  ends: ReadonlySet<string>;
  choices: Choices;
  chosen: string | null;
  /** Where the try-out stands. */
  active: string | null;
  mayWrite: boolean;
  onChoose: (id: string | null) => void;
};

function marksOf(marks: Mark[], id: string): Mark[] {
  return marks.filter(({ nodeId }) => nodeId === id);
}

function useCards({ drawing: { drawing, flow }, exits, ends, choices, chosen, active }: Props): Card[] {
  const { t } = useTranslation('flows');
  return useMemo(
    () =>
      drawing.nodes.map((node): Card => {
        const name = nameOf(t, node);
        return {
          id: node.id,
          type: 'card',
          position: { x: node.x, y: node.y },
          selected: node.id === chosen,
          ariaLabel: name,
          data: {
            kind: node.kind,
            name,
            about: aboutNode(t, node, choices),
            exits: exitsShown(t, node, exits[node.id]),
            ends: ends.has(node.kind),
            marks: marksOf(flow.marks, node.id),
            start: drawing.start === node.id,
            rescue: drawing.rescue === node.id,
            active: active === node.id,
          },
        };
      }),
    [drawing, flow.marks, exits, ends, choices, chosen, active, t],
  );
}

function linesOf(definition: Definition, exits: FlowDetail['exits'], label: (node: FlowNode, exit: string) => string) {
  const there = new Set(definition.nodes.map(({ id }) => id));
  return definition.nodes.flatMap((node): Edge[] =>
    Object.entries(node.exits)
      .filter(([key, to]) => there.has(to) && (exits[node.id]?.some((exit) => exit.key === key) ?? true))
      .map(([key, to]) => ({
        id: `${node.id}:${key}`,
        source: node.id,
        sourceHandle: key,
        target: to,
        ariaLabel: label(node, key),
      })),
  );
}

export default function Canvas(props: Props) {
  const { drawing, exits, mayWrite, onChoose, chosen, active } = props;
  const { t } = useTranslation('flows');
  const cards = useCards(props);
  const [nodes, setNodes] = useState(cards);
  useEffect(
    () => setNodes((now) => cards.map((card) => ({ ...now.find(({ id }) => id === card.id), ...card }))),
    [cards],
  );
  const edges = useMemo(() => {
    const names = new Map(drawing.drawing.nodes.map((node) => [node.id, nameOf(t, node)]));
    return linesOf(drawing.drawing, exits, (node, key) =>
      t('ui.line', {
        from: nameOf(t, node),
        exit: exitsShown(t, node, exits[node.id]).find((one) => one.key === key)?.label ?? key,
        to: names.get(node.exits[key]!) ?? '',
      }),
    );
  }, [drawing.drawing, exits, t]);
  const [lines, setLines] = useState<ReadonlySet<string>>(new Set());
  const instance = useRef<ReactFlowInstance<Card> | null>(null);
  const count = drawing.drawing.nodes.length;
  const before = useRef(count);
  useEffect(() => {
    // A node that was added is looked at, not searched for.
    if (count > before.current && chosen)
      void instance.current?.fitView({ nodes: [{ id: chosen }], maxZoom: 1, minZoom: 0.5, duration: 160 });
    before.current = count;
  }, [count, chosen]);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where a try-out or a call stands is followed only when it is out of sight: a drawing that moves by itself cannot be read.
    const flow = instance.current;
    const place = active ? flow?.getNode(active) : undefined;
    const box = frame.current?.getBoundingClientRect();
    if (!flow || !place || !box) return;
    const { x, y } = flow.flowToScreenPosition(place.position);
    const zoom = flow.getZoom();
    const right = x + (place.measured?.width ?? 0) * zoom;
    const bottom = y + (place.measured?.height ?? 0) * zoom;
    if (x >= box.left && y >= box.top && right <= box.right && bottom <= box.bottom) return;
    void flow.fitView({ nodes: [{ id: place.id }], maxZoom: zoom, minZoom: zoom, duration: 160 });
  }, [active]);

  const take = (changes: NodeChange<Card>[]) => {
    setNodes((now) =>
      applyNodeChanges(
        changes.filter(({ type }) => type !== 'select'),
        now,
      ),
    );
    const moved = changes.flatMap((change) =>
      change.type === 'position' && change.dragging === false && change.position
        ? [[change.id, change.position] as const]
        : [],
    );
    if (moved.length > 0 && mayWrite)
      drawing.change((now) => {
        const at = new Map(moved);
        const nodes = now.nodes.map((node) => {
          const next = at.get(node.id);
          const [x, y] = next ? [Math.round(next.x), Math.round(next.y)] : [node.x, node.y];
          return x === node.x && y === node.y ? node : { ...node, x, y };
        });
        return nodes.some((node, index) => node !== now.nodes[index]) ? { ...now, nodes } : now;
      });
    for (const change of changes) {
      if (change.type === 'select' && change.selected) onChoose(change.id);
      else if (change.type === 'select' && change.id === chosen && changes.length === 1) onChoose(null);
    }
  };

  return (
    <div className="fl-canvas" ref={frame}>
      <ReactFlow<Card>
        nodes={nodes}
        edges={edges.map((edge) => ({ ...edge, selected: lines.has(edge.id) }))}
        nodeTypes={nodeTypes}
        onInit={(made) => {
          instance.current = made;
        }}
        onNodesChange={take}
        onEdgesChange={(changes) =>
          setLines((now) => {
            const next = new Set(now);
            for (const change of changes)
              if (change.type === 'select') change.selected ? next.add(change.id) : next.delete(change.id);
            return next;
          })
        }
        onConnect={({ source, sourceHandle, target }) =>
          sourceHandle && drawing.change((now) => withExit(now, source, sourceHandle, target))
        }
        onDelete={({ nodes: gone, edges: cut }) =>
          drawing.change((now) => {
            let next = now;
            for (const { source, sourceHandle } of cut)
              if (sourceHandle) next = withExit(next, source, sourceHandle, null);
            return gone.length > 0
              ? without(
                  next,
                  gone.map(({ id }) => id),
                )
              : next;
          })
        }
        onPaneClick={() => onChoose(null)}
        nodesDraggable={mayWrite}
        nodesConnectable={mayWrite}
        deleteKeyCode={mayWrite ? ['Delete', 'Backspace'] : null}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.12 }}
        minZoom={0.2}
        maxZoom={1.5}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={{
          'node.a11yDescription.default': t('ui.node-keys'),
          'edge.a11yDescription.default': t('ui.line-keys'),
          'controls.ariaLabel': t('ui.zoom'),
          'controls.zoomIn.ariaLabel': t('ui.zoom-in'),
          'controls.zoomOut.ariaLabel': t('ui.zoom-out'),
          'controls.fitView.ariaLabel': t('ui.zoom-all'),
          'minimap.ariaLabel': t('ui.map'),
        }}
      >
        <Background gap={20} />
        <Controls showInteractive={false} />
        {count > 8 ? <MiniMap pannable nodeStrokeWidth={2} /> : null}
      </ReactFlow>
    </div>
  );
}
