import { useState } from 'react';
import { useNavigate } from 'react-router';
import { i18n } from '../../shared/i18n.ts';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { paramsOf } from './data.ts';
import type { Play, Step } from './play.ts';

/** The view that is gone through. */
type Of = Omit<Play, 'seen'>;

/** Does a step of a play: opens the ticket, or says in words that the view is done, and shows its list. */
export function useStep(): { busy: boolean; go: (of: Of, step: () => Promise<Step>) => void } {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const go = async (of: Of, step: () => Promise<Step>) => {
    if (busy) return;
    setBusy(true);
    try {
      const next = await step();
      if ('to' in next) return void navigate(`/tickets/${next.to}`);
      const { seen, busy: open } = next.end;
      const words = [i18n.t(seen > 0 ? 'views:ui.play.done' : 'views:ui.play.nothing', { name: of.name, count: seen })];
      if (open > 0) words.push(i18n.t('views:ui.play.taken', { count: open }));
      toast(seen > 0 ? 'ok' : 'info', words.join(i18n.language === 'en' ? ' ' : ''), { life: 9000 });
      navigate(`/tickets?${paramsOf(of)}`);
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, go: (...given) => void go(...given) };
}
