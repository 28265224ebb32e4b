/** What people see when there is nothing, something failed, or it is still loading. */
import { CloudOff, Inbox, Lock } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiError } from '../api-error.ts';
import { useTranslation } from '../i18n.ts';
import { Button } from './button.tsx';
import { Icon, type LucideIcon } from './icon.tsx';

export type BlockAction = { label: string; run: () => void; primary?: boolean; keys?: string; icon?: LucideIcon };

function Actions({ actions }: { actions: BlockAction[] | undefined }) {
  if (!actions?.length) return null;
  return (
    <div className="q-block-actions">
      {actions.map((action) => (
        <Button
          key={action.label}
          kind={action.primary ? 'primary' : 'default'}
          onClick={action.run}
          {...(action.keys ? { keys: action.keys } : {})}
          {...(action.icon ? { icon: action.icon } : {})}
        >
          {action.label}
        </Button>
      ))}
    </div>
  );
}

/** Nothing here, and the next step. */
export function Empty({
  title,
  text,
  actions,
  icon = Inbox,
}: {
  title: string;
  text?: ReactNode;
  actions?: BlockAction[];
  icon?: LucideIcon;
}) {
  return (
    <div className="q-block">
      <Icon of={icon} size={20} className="q-block-icon" />
      <h3>{title}</h3>
      {text ? <p>{text}</p> : null}
      <Actions actions={actions} />
    </div>
  );
}

/** What happened, what was kept, what to do, and the number to quote. */
export function ErrorBlock({
  title,
  text,
  actions,
  number,
  kind = 'error',
}: {
  title: string;
  text?: ReactNode;
  actions?: BlockAction[];
  number?: string | null;
  kind?: 'error' | 'empty' | 'locked';
}) {
  const { t } = useTranslation('ui');
  return (
    <div className={`q-block q-block-${kind}`} role={kind === 'error' ? 'alert' : undefined}>
      <Icon of={kind === 'locked' ? Lock : kind === 'empty' ? Inbox : CloudOff} size={20} className="q-block-icon" />
      <h3>{title}</h3>
      {text ? <p>{text}</p> : null}
      <Actions actions={actions} />
      {number ? <small>{t('fault.number', { number })}</small> : null}
    </div>
  );
}

/** A failed read, in the words of the server, with another try. */
export function Failed({ error, retry, title }: { error: unknown; retry?: () => void; title?: string }) {
  const { t } = useTranslation('ui');
  // A read carries nothing but its address: that is what is wrong, and another try would not help.
  if (error instanceof ApiError && error.code === 'kernel.invalid-input')
    return <ErrorBlock kind="empty" title={t('fault.not-found-title')} text={t('fault.not-found-text')} />;
  return (
    <ErrorBlock
      title={title ?? t('error.read-title')}
      text={error instanceof ApiError ? error.message : t('fault.broken-text')}
      number={error instanceof ApiError ? error.requestId : null}
      {...(retry ? { actions: [{ label: t('retry'), run: retry, primary: true }] } : {})}
    />
  );
}

/** True after 300 ms: shorter waits show nothing at all. */
export function useLate(active: boolean, after = 300): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!active) return setLate(false);
    const timer = setTimeout(() => setLate(true), after);
    return () => clearTimeout(timer);
  }, [active, after]);
  return active && late;
}

/** Grey bars at the final height, only when loading takes longer than 300 ms. */
export function Skeleton({
  rows = 4,
  height = 76,
  kind = 'list',
}: {
  rows?: number;
  height?: number;
  kind?: 'list' | 'lines' | 'chat';
}) {
  const late = useLate(true);
  const { t } = useTranslation('ui');
  return (
    <div
      className={`q-skeleton q-skeleton-${kind}`}
      role="status"
      aria-label={t('loading')}
      style={{ minHeight: rows * height }}
    >
      {late
        ? Array.from({ length: rows }, (_, index) => (
            // The rows are all alike and never move.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <div key={index} className="q-skeleton-row" style={{ height }} aria-hidden="true">
              <i style={{ width: `${28 + ((index * 13) % 20)}%` }} />
              <i className="q-skeleton-right" />
              <i className="q-skeleton-wide" style={{ width: `${60 + ((index * 17) % 30)}%` }} />
            </div>
          ))
        : null}
    </div>
  );
}
