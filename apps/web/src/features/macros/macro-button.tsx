/** Opens the macros of what is on screen. */
import { Zap } from 'lucide-react';
import { useState } from 'react';
import { LazyPart } from '../../app/lazy-part.tsx';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { IconButton } from '../../shared/ui/button.tsx';

const load = () => import('./run-dialog.tsx');

export function MacroButton({
  subject,
  subjectId,
  onRun,
}: {
  subject: 'conversation' | 'ticket';
  subjectId: string;
  onRun: () => void;
}) {
  const { t } = useTranslation('macros');
  const can = useCan();
  const [open, setOpen] = useState(false);
  if (!can('macros.use')) return null;
  return (
    <>
      <IconButton icon={Zap} label={t('ui.run')} onClick={() => setOpen(true)} />
      {open ? (
        <LazyPart
          load={load}
          props={{
            subject,
            subjectId,
            onDone: (done: boolean) => {
              setOpen(false);
              if (done) onRun();
            },
          }}
        />
      ) : null}
    </>
  );
}
