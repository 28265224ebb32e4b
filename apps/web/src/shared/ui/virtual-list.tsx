/** A long list of equal rows: only what is in sight exists. Asks for more near its end. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from 'react';

export type VirtualListHandle = { show: (index: number) => void };

export function VirtualList<T>({
  items,
  height,
  row,
  keyOf,
  label,
  onNearEnd,
  foot,
  className,
  ref,
}: {
  items: readonly T[];
  height: number;
  row: (item: T, index: number) => ReactNode;
  keyOf: (item: T) => string;
  label: string;
  onNearEnd?: () => void;
  foot?: ReactNode;
  className?: string;
  ref?: Ref<VirtualListHandle>;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => keyOf(items[index]!),
    overscan: 6,
  });
  useImperativeHandle(ref, () => ({ show: (index) => list.scrollToIndex(index, { align: 'auto' }) }), [list]);
  const rows = list.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks when the end comes near, not when the asker changes
  useEffect(() => {
    if (last >= 0 && last >= items.length - 8) onNearEnd?.();
  }, [last, items.length]);
  return (
    <div ref={scroller} className={`scroll q-virtual${className ? ` ${className}` : ''}`}>
      <ul aria-label={label} style={{ height: list.getTotalSize() }}>
        {rows.map((virtual) => (
          <li
            key={virtual.key}
            aria-setsize={items.length}
            aria-posinset={virtual.index + 1}
            style={{ transform: `translateY(${virtual.start}px)`, height }}
          >
            {row(items[virtual.index]!, virtual.index)}
          </li>
        ))}
      </ul>
      {foot}
    </div>
  );
}
