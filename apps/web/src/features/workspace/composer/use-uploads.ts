import { useEffect, useRef, useState } from 'react';
import type { DraftFile } from '../../../shared/drafts.ts';
import { i18n } from '../../../shared/i18n.ts';
import { newClientId } from '../../../shared/ids.ts';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { upload } from '../../../shared/upload.ts';

export type Upload = { key: string; name: string; share: number };
const maxAtOnce = 10;

/** Files on their way up; each becomes part of the draft when it has arrived. */
export function useUploads(conversationId: string, onFile: (file: DraftFile) => void) {
  const [list, setList] = useState<Upload[]>([]);
  const stops = useRef(new Map<string, AbortController>());
  const done = useRef(onFile);
  done.current = onFile;

  useEffect(
    () => () => {
      for (const stop of stops.current.values()) stop.abort();
    },
    [],
  );

  const add = (files: File[]) => {
    const free = maxAtOnce - stops.current.size;
    if (files.length > free) toast('info', i18n.t('workspace:files.at-most', { count: maxAtOnce }));
    for (const file of files.slice(0, free)) void send(file);
  };
  const send = async (file: File) => {
    const key = newClientId();
    const stop = new AbortController();
    stops.current.set(key, stop);
    // Pasted pictures have no name of their own.
    const name = file.name || `${i18n.t('workspace:files.pasted')}.${file.type.split('/')[1] ?? 'bin'}`;
    setList((now) => [...now, { key, name, share: 0 }]);
    try {
      const stored = await upload('POST /api/conversations/{id}/files', {
        params: { id: conversationId },
        body: { file: new File([file], name, { type: file.type }) },
        signal: stop.signal,
        progress: (share) => setList((now) => now.map((one) => (one.key === key ? { ...one, share } : one))),
      });
      done.current(stored);
    } catch (error) {
      toastError(error);
    } finally {
      stops.current.delete(key);
      setList((now) => now.filter((one) => one.key !== key));
    }
  };
  return { list, add, cancel: (key: string) => stops.current.get(key)?.abort() };
}
