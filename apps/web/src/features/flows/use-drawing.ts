/** The drawing in hand: history here, saved a moment after the last change, marks and exits as the server sees them. */
import type { Definition, FlowDetail } from '@qiao/server/contracts/flows';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { toastError } from '../../shared/ui/toast.tsx';
import { flowsAgain } from './data.ts';
import { begun, changed, redone, undone } from './history.ts';

const pauseMs = 400;
export type Saving = 'saved' | 'unsaved' | 'saving' | 'conflict' | 'failed';

export function useDrawing(first: FlowDetail, mayWrite: boolean) {
  const [flow, setFlow] = useState(first);
  const [history, setHistory] = useState(() => begun(first.draft));
  const [saving, setSaving] = useState<Saving>('saved');
  const known = useRef({ flow: first, draft: first.draft, kept: first.draft, busy: null as Promise<void> | null });
  known.current.draft = history.now;

  const takeOver = useCallback((detail: FlowDetail) => {
    known.current.flow = detail;
    setFlow(detail);
    void flowsAgain();
  }, []);

  /** Resolves when what is drawn now is kept; false: it could not be. */
  const keep = useCallback(async (): Promise<boolean> => {
    const { current } = known;
    await current.busy;
    if (current.draft === current.kept) return true;
    const draft = current.draft;
    setSaving('saving');
    let kept = true;
    current.busy = (async () => {
      try {
        takeOver(
          await api('PATCH /api/flows/{id}', {
            params: { id: current.flow.id },
            body: { version: current.flow.version, draft },
          }),
        );
        current.kept = draft;
        setSaving(current.draft === draft ? 'saved' : 'unsaved');
      } catch (error) {
        kept = false;
        setSaving(isApiError(error) && error.status === 409 ? 'conflict' : 'failed');
        if (!isApiError(error) || error.status !== 409) toastError(error);
      }
    })();
    await current.busy;
    current.busy = null;
    return kept;
  }, [takeOver]);

  useEffect(() => {
    if (!mayWrite || history.now === known.current.kept) return;
    setSaving((now) => (now === 'conflict' ? now : 'unsaved'));
    const timer = setTimeout(() => void keep(), pauseMs);
    return () => clearTimeout(timer);
  }, [history.now, keep, mayWrite]);
  // Who leaves in the moment before it is kept loses nothing.
  useEffect(() => () => void keep(), [keep]);

  const undo = useCallback(() => setHistory(undone), []);
  const redo = useCallback(() => setHistory(redone), []);
  return {
    flow,
    drawing: history.now,
    saving,
    /** Of the flow as it is kept. */
    version: () => known.current.flow.version,
    keep,
    takeOver,
    /** Another drawing altogether (a version that was restored). */
    replace: (detail: FlowDetail) => {
      known.current.kept = detail.draft;
      takeOver(detail);
      setHistory((now) => changed(now, detail.draft, null));
      setSaving('saved');
    },
    change: (next: Definition | ((now: Definition) => Definition), step: string | null = null) =>
      setHistory((now) => changed(now, typeof next === 'function' ? next(now.now) : next, step)),
    undo,
    redo,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
  };
}
export type Drawing = ReturnType<typeof useDrawing>;
