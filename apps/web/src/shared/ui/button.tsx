import { ArrowBigUp, CornerDownLeft } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Icon, type LucideIcon } from './icon.tsx';

const drawn: Record<string, [LucideIcon, string]> = { '⏎': [CornerDownLeft, 'Enter'], '⇧': [ArrowBigUp, 'Shift'] };

/** A key cap; signs that text fonts draw badly are drawn as icons. */
export function Kbd({ children }: { children: ReactNode }) {
  if (typeof children !== 'string') return <kbd className="q-kbd">{children}</kbd>;
  return (
    <kbd className="q-kbd">
      {children.split(/([⏎⇧])/).map((part) =>
        drawn[part] ? (
          <span key={part} className="q-kbd-sign">
            <Icon of={drawn[part][0]} size={12} />
            <span className="sr-only">{drawn[part][1]}</span>
          </span>
        ) : (
          part
        ),
      )}
    </kbd>
  );
}

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> & {
  kind?: 'primary' | 'default' | 'text' | 'danger';
  small?: boolean;
  icon?: LucideIcon;
  /** Key that does the same, shown behind the label. */
  keys?: string;
  /** Work under way: shows a turning mark and takes no second press. */
  busy?: boolean;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
};

export function Button({
  kind = 'default',
  small,
  icon,
  keys,
  busy,
  children,
  className,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={`q-btn q-btn-${kind}${small ? ' q-btn-sm' : ''}${busy ? ' is-busy' : ''}${className ? ` ${className}` : ''}`}
    >
      {busy ? <span className="q-spin" aria-hidden="true" /> : icon ? <Icon of={icon} size={small ? 14 : 16} /> : null}
      <span className="q-btn-label">{children}</span>
      {keys ? <Kbd>{keys}</Kbd> : null}
    </button>
  );
}

type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> & {
  icon: LucideIcon;
  /** What it does: the accessible name and the tooltip. */
  label: string;
  keys?: string;
  size?: number;
  dot?: boolean;
  ref?: Ref<HTMLButtonElement>;
};

export function IconButton({ icon, label, keys, size = 16, dot, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={keys ? `${label} (${keys})` : label}
      aria-label={label}
      {...rest}
      className={`q-icon-btn${className ? ` ${className}` : ''}`}
    >
      <Icon of={icon} size={size} />
      {dot ? <span className="q-dot-alert" aria-hidden="true" /> : null}
    </button>
  );
}
