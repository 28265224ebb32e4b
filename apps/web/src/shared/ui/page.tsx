/** The frame of ordinary screens (lists, forms, settings): a head with title and actions, a body that scrolls. */
import type { ReactNode } from 'react';
import { useDocumentTitle } from '../document-title.ts';

export function Page({
  title,
  crumbs,
  meta,
  actions,
  tabs,
  children,
  padded = true,
}: {
  title: string;
  /** Small line over the title: where this is. */
  crumbs?: ReactNode;
  /** Grey words behind the title: counts, state. */
  meta?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
  children: ReactNode;
  padded?: boolean;
}) {
  useDocumentTitle(title);
  return (
    <div className="q-page">
      <header className={`q-page-head${tabs ? ' has-tabs' : ''}`}>
        <div className="q-page-title">
          {crumbs ? <div className="q-page-crumbs">{crumbs}</div> : null}
          <h1>
            {title}
            {meta ? <small>{meta}</small> : null}
          </h1>
        </div>
        {actions ? <div className="q-page-actions">{actions}</div> : null}
        {tabs ? <div className="q-page-tabs">{tabs}</div> : null}
      </header>
      <div
        className={`q-page-body scroll${padded ? ' is-padded' : ''}`}
        // A page of text only must still scroll by keys.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={padded ? 0 : undefined}
      >
        {children}
      </div>
    </div>
  );
}

/** A bordered part of a page with its own small head. */
export function Panel({ title, extra, children }: { title?: ReactNode; extra?: ReactNode; children: ReactNode }) {
  return (
    <section className="q-panel">
      {title ? (
        <header className="q-panel-head">
          <h2>{title}</h2>
          {extra}
        </header>
      ) : null}
      {children}
    </section>
  );
}

/** Label and value pairs in two columns. */
export function Facts({ rows }: { rows: { label: string; value: ReactNode }[] }) {
  return (
    <dl className="q-facts">
      {rows.map((row) => (
        <div key={row.label}>
          <dt>{row.label}</dt>
          <dd>{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}
