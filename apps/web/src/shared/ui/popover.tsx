/** Something over the page, tied to an element: flips when it would leave the window, closes on Escape and outside presses. */
import { type ReactNode, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

export type Placement = 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end' | 'right-start';
type Box = { left: number; top: number };

export function place(anchor: DOMRect, panel: { width: number; height: number }, placement: Placement): Box {
  const gap = 4;
  const edge = 8;
  const width = document.documentElement.clientWidth;
  const height = document.documentElement.clientHeight;
  let left: number;
  let top: number;
  if (placement === 'right-start') {
    left = anchor.right + gap;
    top = anchor.top;
    if (left + panel.width > width - edge) left = anchor.left - gap - panel.width;
  } else {
    const below = anchor.bottom + gap;
    const above = anchor.top - gap - panel.height;
    const up = placement.startsWith('top');
    top = up ? (above >= edge ? above : below) : below + panel.height <= height - edge || above < edge ? below : above;
    left = placement.endsWith('end') ? anchor.right - panel.width : anchor.left;
  }
  return {
    left: Math.max(edge, Math.min(left, width - panel.width - edge)),
    top: Math.max(edge, Math.min(top, height - panel.height - edge)),
  };
}

export function Popover({
  anchor,
  onClose,
  placement = 'bottom-start',
  children,
  className,
  label,
  role = 'dialog',
  restoreFocus = true,
}: {
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
  placement?: Placement;
  children: ReactNode;
  className?: string;
  label: string;
  role?: 'dialog' | 'menu' | 'listbox';
  restoreFocus?: boolean;
}) {
  const panel = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState<Box | null>(null);
  const close = useRef(onClose);
  close.current = onClose;

  const settle = useCallback(() => {
    if (!anchor.current || !panel.current) return;
    const { offsetWidth: width, offsetHeight: height } = panel.current;
    setBox(place(anchor.current.getBoundingClientRect(), { width, height }, placement));
  }, [anchor, placement]);

  useLayoutEffect(() => {
    settle();
    const watch = new ResizeObserver(settle);
    if (panel.current) watch.observe(panel.current);
    addEventListener('resize', settle);
    return () => {
      watch.disconnect();
      removeEventListener('resize', settle);
    };
  }, [settle]);

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const target = anchor.current;
    const press = (event: PointerEvent) => {
      const node = event.target as Element;
      if (panel.current?.contains(node) || target?.contains(node) || node.closest('[data-popover]')) return;
      close.current();
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      event.preventDefault();
      close.current();
    };
    document.addEventListener('pointerdown', press, true);
    const own = panel.current;
    own?.addEventListener('keydown', key);
    target?.addEventListener('keydown', key);
    return () => {
      document.removeEventListener('pointerdown', press, true);
      own?.removeEventListener('keydown', key);
      target?.removeEventListener('keydown', key);
      if (restoreFocus && own?.contains(document.activeElement)) (target ?? before)?.focus();
    };
  }, [anchor, restoreFocus]);

  return createPortal(
    // Every role this may take is named by its label.
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is not static
    <div
      ref={panel}
      role={role}
      aria-label={label}
      data-popover=""
      className={`q-popover${className ? ` ${className}` : ''}`}
      style={box ? { left: box.left, top: box.top } : { left: 0, top: 0, visibility: 'hidden' }}
    >
      {children}
    </div>,
    // A modal dialog is in the browser's top layer: what should lie over it must be inside it.
    anchor.current?.closest('dialog') ?? document.body,
  );
}
