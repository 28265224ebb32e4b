/** A bulk letter half written: on the server, so that another browser of the same person goes on with it. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

type Words = { purpose: string; subject: string; text: string };
const nothing: Words = { purpose: 'marketing', subject: '', text: '' };
/** So long after the last key. */
const restMs = 600;

/** Words of a dialog just closed, on their way: who opens it again waits for them. */
const leaving = new Map<string, Promise<void>>();

export type Keeping = 'kept' | 'unsaved' | 'failed' | null;

export function useMailDraft(selectionId: string) {
  const key = ['selections', selectionId, 'mail-draft'];
  const params = { id: selectionId };
  const { data, isPending } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      await leaving.get(selectionId);
      return (await api('GET /api/selections/{id}/mail/draft', { params, signal })).draft;
    },
    staleTime: 0,
    gcTime: 0,
  });
  const [typed, setTyped] = useState<Words | null>(null);
  const [keeping, setKeeping] = useState<Keeping>(null);
  const waiting = useRef<{ words: Words; timer: ReturnType<typeof setTimeout> } | null>(null);
  const draft = typed ?? data ?? nothing;

  const keep = (words: Words): Promise<void> =>
    api('PUT /api/selections/{id}/mail/draft', { params, body: words }).then(
      () => {
        if (!waiting.current) setKeeping('kept');
      },
      () => setKeeping('failed'),
    );
  const flush = (): Promise<void> => {
    const { current } = waiting;
    if (!current) return Promise.resolve();
    clearTimeout(current.timer);
    waiting.current = null;
    return keep(current.words);
  };
  const change = (part: Partial<Words>): void => {
    const words = { purpose: draft.purpose, subject: draft.subject, text: draft.text, ...part };
    setTyped(words);
    setKeeping('unsaved');
    if (waiting.current) clearTimeout(waiting.current.timer);
    waiting.current = { words, timer: setTimeout(() => void flush(), restMs) };
  };
  /** Sent: the server has forgotten it. */
  const clear = (): void => {
    if (waiting.current) clearTimeout(waiting.current.timer);
    waiting.current = null;
    queryClient.removeQueries({ queryKey: key });
  };
  const last = useRef(flush);
  last.current = flush;
  // Closed in the middle of a word.
  useEffect(
    () => () => {
      const gone = last.current().finally(() => {
        if (leaving.get(selectionId) === gone) leaving.delete(selectionId);
      });
      leaving.set(selectionId, gone);
    },
    [selectionId],
  );
  const { purpose, subject, text } = draft;
  return { draft: { purpose, subject, text }, loading: isPending, keeping, change, clear };
}
