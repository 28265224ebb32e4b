/** A menu on a button: arrows move, Enter chooses, Escape closes and gives the focus back. */
import { Check, ChevronRight } from 'lucide-react';
import { Fragment, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Kbd } from './button.tsx';
import { Icon, type LucideIcon } from './icon.tsx';
import { type Placement, Popover } from './popover.tsx';

export type MenuItem = {
  id: string;
  label: ReactNode;
  /** Plain words when the label is not a string. */
  name?: string;
  icon?: LucideIcon;
  mark?: ReactNode;
  hint?: string;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  checked?: boolean;
  separatorBefore?: boolean;
  items?: MenuItem[];
  run?: () => void;
};

export function MenuList({
  items,
  onDone,
  label,
  autoFocus = true,
}: {
  items: MenuItem[];
  onDone: () => void;
  label: string;
  autoFocus?: boolean;
}) {
  const list = useRef<HTMLDivElement>(null);
  const [sub, setSub] = useState<string | null>(null);
  useEffect(() => {
    if (!autoFocus) return;
    const all = list.current?.querySelectorAll<HTMLElement>('[role^=menuitem]:not([aria-disabled=true])');
    const checked = [...(all ?? [])].find((node) => node.getAttribute('aria-checked') === 'true');
    // After the panel has its place: focusing an unplaced panel would scroll the page.
    requestAnimationFrame(() => (checked ?? all?.[0])?.focus({ preventScroll: true }));
  }, [autoFocus]);

  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const all = [
      ...(list.current?.querySelectorAll<HTMLElement>(':scope > [role^=menuitem]:not([aria-disabled=true])') ?? []),
    ];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next =
      step === -Infinity ? 0 : step === Infinity ? all.length - 1 : (at + step + all.length) % Math.max(1, all.length);
    all[next]?.focus();
  };

  return (
    <div className="q-menu" role="menu" aria-label={label} ref={list} onKeyDown={move}>
      {items.map((item) => (
        <Fragment key={item.id}>
          {item.separatorBefore ? <hr className="q-menu-line" /> : null}
          <MenuRow item={item} onDone={onDone} open={sub === item.id} setOpen={(on) => setSub(on ? item.id : null)} />
        </Fragment>
      ))}
    </div>
  );
}

function MenuRow({
  item,
  onDone,
  open,
  setOpen,
}: {
  item: MenuItem;
  onDone: () => void;
  open: boolean;
  setOpen: (open: boolean) => void;
}) {
  const row = useRef<HTMLButtonElement>(null);
  const choose = () => {
    if (item.disabled) return;
    if (item.items) return setOpen(true);
    onDone();
    item.run?.();
  };
  return (
    <>
      <button
        type="button"
        ref={row}
        {...(item.checked === undefined
          ? { role: 'menuitem' }
          : { role: 'menuitemradio', 'aria-checked': item.checked })}
        aria-disabled={item.disabled || undefined}
        aria-haspopup={item.items ? 'menu' : undefined}
        aria-expanded={item.items ? open : undefined}
        aria-label={item.name}
        tabIndex={-1}
        className={`q-menu-item${item.danger ? ' is-danger' : ''}${open ? ' is-open' : ''}`}
        onClick={choose}
        onPointerEnter={() => setOpen(Boolean(item.items) && !item.disabled)}
        onKeyDown={(event) => {
          if (item.items && event.key === 'ArrowRight') {
            event.preventDefault();
            setOpen(true);
          }
        }}
      >
        {item.mark ?? (item.icon ? <Icon of={item.icon} size={16} /> : null)}
        <span className="q-menu-label">
          {item.label}
          {item.hint ? <small>{item.hint}</small> : null}
        </span>
        {item.checked ? <Icon of={Check} size={16} /> : null}
        {item.keys ? <Kbd>{item.keys}</Kbd> : null}
        {item.items ? <Icon of={ChevronRight} size={16} /> : null}
      </button>
      {open && item.items ? (
        <Popover
          anchor={row}
          placement="right-start"
          role="menu"
          label={item.name ?? String(item.label)}
          onClose={() => setOpen(false)}
        >
          {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow left closes the inner menu; its rows are the interactive parts */}
          <div
            role="presentation"
            onKeyDown={(event) => {
              if (event.key !== 'ArrowLeft') return;
              event.stopPropagation();
              setOpen(false);
              row.current?.focus();
            }}
          >
            <MenuList items={item.items} onDone={onDone} label={item.name ?? String(item.label)} />
          </div>
        </Popover>
      ) : null}
    </>
  );
}

/** A button with a menu under it. `button` gets what ties the two together. */
export function MenuButton({
  items,
  label,
  placement = 'bottom-end',
  button,
  header,
  footer,
}: {
  items: MenuItem[] | (() => MenuItem[]);
  label: string;
  placement?: Placement;
  header?: ReactNode;
  footer?: ReactNode;
  button: (props: {
    ref: React.RefObject<HTMLButtonElement | null>;
    'aria-haspopup': 'menu';
    'aria-expanded': boolean;
    'aria-controls': string | undefined;
    onClick: () => void;
  }) => ReactNode;
}) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      {button({
        ref: anchor,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
        onClick: () => setOpen((now) => !now),
      })}
      {open ? (
        <Popover anchor={anchor} placement={placement} label={label} onClose={() => setOpen(false)}>
          <div id={id}>
            {header}
            <MenuList
              items={typeof items === 'function' ? items() : items}
              label={label}
              onDone={() => setOpen(false)}
            />
            {footer}
          </div>
        </Popover>
      ) : null}
    </>
  );
}
