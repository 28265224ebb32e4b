/** The company's own applications beside what is on screen: closed until somebody opens one. */
import './panels.css';
import { useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { type Here, type Subject, usePanelsHere } from './data.ts';
import { PanelFrame } from './panel-frame.tsx';

export default function PanelSection({ subjects }: { subjects: Subject[] }) {
  const { t } = useTranslation('panels');
  const panels = usePanelsHere(subjects);
  if (panels.length === 0) return null;
  return (
    <section className="panels" aria-label={t('ui.title')}>
      {panels.map((here) => (
        <One key={`${here.panel.id} ${here.subject.id}`} {...here} />
      ))}
    </section>
  );
}

function One({ panel, subject }: Here) {
  const [open, setOpen] = useState(false);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{nameIn(panel.name)}</summary>
      {open ? <PanelFrame panel={panel} subject={subject} /> : null}
    </details>
  );
}
