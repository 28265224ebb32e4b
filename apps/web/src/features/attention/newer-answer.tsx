/** Somebody answered while one was typing: seen before one's own words go out. */
import './attention.css';
import { CircleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';

/** What a colleague wrote, in the order in which it came. */
export type Answer = { id: string | number; at: string; note: boolean; name: string; text: string };

/**
 * `draft`: what stands in the field, and since when; `answers`: what colleagues have written, newest last, null while unknown. The
 * first `let` after a newer answer is refused and shows it; sending again, or the button, goes through.
 */
export function useNewerAnswer(
  { text, savedAt }: { text: string; savedAt: number | null },
  answers: readonly Answer[] | null,
  onAnyway: () => void,
) {
  const { t } = useTranslation('attention');
  const last = answers?.at(-1);
  const lastId = last?.id ?? null;
  /** The newest answer when the first letter was typed. */
  const begun = useRef<{ id: Answer['id'] | null } | null>(null);
  const [warned, setWarned] = useState<Answer['id'] | null>(null);
  const empty = text.trim() === '';
  const fresh = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was known when the first letter came, not later
  useEffect(() => {
    if (answers === null) return;
    if (empty) {
      begun.current = null;
      setWarned(null);
    } else if (begun.current === null) {
      // A draft of an earlier page: it was begun when it was kept last.
      const known = fresh.current && savedAt ? answers.findLast((one) => Date.parse(one.at) <= savedAt) : last;
      begun.current = { id: known?.id ?? null };
    }
    fresh.current = false;
  }, [empty, lastId, answers === null]);
  const newer = last && !empty && begun.current !== null && begun.current.id !== last.id ? last : null;
  return {
    /** True: may go out. */
    let: (): boolean => {
      if (!newer || warned === newer.id) return true;
      setWarned(newer.id);
      return false;
    },
    view:
      newer && warned === newer.id ? (
        <div className="at-newer" role="alert">
          <Icon of={CircleAlert} size={16} />
          <p>
            <b>{t(newer.note ? 'ui.newer-note' : 'ui.newer', { name: newer.name })}</b>
            <span>{newer.text}</span>
          </p>
          <Button small onClick={onAnyway}>
            {t('ui.anyway')}
          </Button>
        </div>
      ) : null,
  };
}
