/** The tree itself: arrows walk and open, Enter chooses, a unit is dragged to its new parent. WAI-ARIA tree pattern, flat. */
import type { Unit } from '@qiao/server/contracts/organisation';
import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import type { TreeLine } from './tree.ts';

export function UnitTree({
  lines,
  chosen,
  onChoose,
  onToggle,
  onMove,
}: {
  lines: TreeLine[];
  chosen: string | null;
  onChoose: (id: string) => void;
  onToggle: (id: string, open: boolean) => void;
  /** Given: units may be dragged. */
  onMove?: (unit: Unit, parent: Unit) => void;
}) {
  const { t } = useTranslation('organisation');
  const box = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<Unit | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const focusable = lines.some(({ unit }) => unit.id === chosen) ? chosen : lines[0]?.unit.id;
  const focus = (at: number) =>
    box.current?.querySelector<HTMLElement>(`[data-at="${Math.min(lines.length - 1, Math.max(0, at))}"]`)?.focus();

  const key = (event: KeyboardEvent, at: number) => {
    const line = lines[at]!;
    const parentAt = lines.slice(0, at).findLastIndex(({ depth }) => depth === line.depth - 1);
    const steps: Record<string, () => void> = {
      ArrowDown: () => focus(at + 1),
      ArrowUp: () => focus(at - 1),
      Home: () => focus(0),
      End: () => focus(lines.length - 1),
      ArrowRight: () => (line.children > 0 && !line.open ? onToggle(line.unit.id, true) : focus(at + 1)),
      ArrowLeft: () => (line.open ? onToggle(line.unit.id, false) : parentAt >= 0 && focus(parentAt)),
      Enter: () => onChoose(line.unit.id),
      ' ': () => onChoose(line.unit.id),
    };
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step();
  };

  return (
    <div ref={box} role="tree" aria-label={t('ui.tree.title')}>
      {lines.map((line, at) => (
        <div
          key={line.unit.id}
          role="treeitem"
          data-at={at}
          className={`org-node${over === line.unit.id ? ' is-target' : ''}`}
          style={{ paddingLeft: 8 + line.depth * 16 }}
          aria-level={line.depth + 1}
          aria-selected={line.unit.id === chosen}
          {...(line.children > 0 ? { 'aria-expanded': line.open } : {})}
          tabIndex={line.unit.id === focusable ? 0 : -1}
          onClick={() => onChoose(line.unit.id)}
          onKeyDown={(event) => key(event, at)}
          draggable={onMove !== undefined && line.unit.parentId !== null}
          onDragStart={() => setHeld(line.unit)}
          onDragEnd={() => {
            setHeld(null);
            setOver(null);
          }}
          onDragOver={(event) => {
            if (!held || held.id === line.unit.id || held.parentId === line.unit.id) return;
            event.preventDefault();
            setOver(line.unit.id);
          }}
          onDrop={() => {
            if (held && over === line.unit.id) onMove?.(held, line.unit);
            setOver(null);
          }}
        >
          <span
            className="org-twist"
            aria-hidden="true"
            onClick={(event) => {
              if (line.children === 0) return;
              event.stopPropagation();
              onToggle(line.unit.id, !line.open);
            }}
          >
            {line.children > 0 ? <ChevronRight size={14} strokeWidth={1.75} /> : null}
          </span>
          <span className="org-name">{nameIn(line.unit.name)}</span>
          {line.unit.state === 'closed' ? <span className="q-tag">{t('ui.tree.closed')}</span> : null}
          <small>{line.unit.staffCount > 0 ? t('ui.tree.people', { count: line.unit.staffCount }) : ''}</small>
        </div>
      ))}
    </div>
  );
}
