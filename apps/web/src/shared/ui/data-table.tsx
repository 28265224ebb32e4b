/** A long table: only the rows in sight exist, more are asked for near the end. Arrows or J/K move, Enter opens. */
import './data-table.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';

export type Column<T> = {
  key: string;
  title: string;
  /** CSS grid track: `96px`, `minmax(120px, 2fr)`. */
  width: string;
  kind?: 'number' | 'quiet';
  /** What becomes of it on a phone: the line, beside it, the grey line under it, or nothing. */
  phone?: 'title' | 'aside' | 'meta' | 'off';
  cell: (row: T) => ReactNode;
};

const phone = window.matchMedia('(width < 768px)');
const watch = (changed: () => void): (() => void) => {
  phone.addEventListener('change', changed);
  return () => phone.removeEventListener('change', changed);
};

export function DataTable<T>({
  label,
  columns,
  rows,
  keyOf,
  nameOf,
  onOpen,
  chosen,
  onNearEnd,
  foot,
  total,
}: {
  label: string;
  columns: Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** What a reader hears for the row's button; the first column is the button. */
  nameOf?: (row: T) => string;
  onOpen?: (row: T) => void;
  chosen?: string | null;
  onNearEnd?: () => void;
  foot?: ReactNode;
  /** Rows there are on the server, when known and not capped. */
  total?: number;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useSyncExternalStore(watch, () => phone.matches);
  const height = narrow ? 60 : 36;
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => keyOf(rows[index]!),
    overscan: 10,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the measure of every row changes with the width of the window
  useEffect(() => list.measure(), [narrow]);
  const shown = list.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks when the end comes near, not when the asker changes
  useEffect(() => {
    if (last >= 0 && last >= rows.length - 10) onNearEnd?.();
  }, [last, rows.length]);

  const move = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, j: 1, J: 1, ArrowUp: -1, k: -1, K: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = Number((event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index ?? -1);
    const next = Math.min(rows.length - 1, Math.max(0, at + step));
    event.preventDefault();
    list.scrollToIndex(next, { align: 'auto' });
    // The row may only now come into being.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] .q-table-open`)?.focus(),
    );
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, which a <table> does not allow
    <div
      className="q-table"
      role="table"
      aria-label={label}
      aria-rowcount={(total ?? rows.length) + 1}
      style={{ '--q-columns': columns.map(({ width }) => width).join(' ') } as React.CSSProperties}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="rowgroup">
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the head is not walked through */}
        <div className="q-table-head" role="row" aria-rowindex={1}>
          {columns.map((column) => (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useFocusableInteractive: as above
            <span
              key={column.key}
              role="columnheader"
              className={`q-table-cell${column.kind === 'number' ? ' is-number' : ''}`}
            >
              {column.title}
            </span>
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the buttons inside, caught on their way up */}
      <div ref={scroller} className="q-table-body scroll" onKeyDown={move} role="presentation">
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" style={{ height: list.getTotalSize(), position: 'relative' }}>
          {shown.map(({ index, key, start }) => {
            const row = rows[index]!;
            return (
              // The row's button does the same for keys.
              // biome-ignore lint/a11y/useKeyWithClickEvents: see above
              // biome-ignore lint/a11y/useSemanticElements: as above
              // biome-ignore lint/a11y/useFocusableInteractive: its button is focusable
              <div
                key={key}
                role="row"
                aria-rowindex={index + 2}
                data-index={index}
                className={`q-table-row${onOpen ? ' is-open' : ''}${chosen === keyOf(row) ? ' is-chosen' : ''}`}
                style={{ transform: `translateY(${start}px)`, height }}
                onClick={onOpen ? () => onOpen(row) : undefined}
              >
                {columns.map((column, at) => (
                  // biome-ignore lint/a11y/useSemanticElements: as above
                  <span
                    key={column.key}
                    role="cell"
                    className={`q-table-cell is-${column.phone ?? (at === 0 ? 'title' : 'meta')}${column.kind ? ` is-${column.kind}` : ''}`}
                  >
                    {at === 0 && onOpen ? (
                      <button
                        type="button"
                        className="q-table-open"
                        {...(nameOf ? { 'aria-label': nameOf(row) } : {})}
                        onClick={(event) => {
                          event.stopPropagation();
                          onOpen(row);
                        }}
                      >
                        {column.cell(row)}
                      </button>
                    ) : (
                      column.cell(row)
                    )}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
        {foot}
      </div>
    </div>
  );
}
