/** Sends one file with progress (fetch cannot report it). `progress` gets 0…1; aborting the signal stops the transfer. */

import { addressOf, type Parts } from './address.ts';
import type { Answer, Given, Operation, Operations } from './api.ts';
import { ApiError, errorFrom } from './api-error.ts';
import { currentLocale, i18n } from './i18n.ts';

type Uploads = { [K in Operation]: Operations[K]['given'] extends { body: { file: Blob } } ? K : never }[Operation];
type Watched = { body: { file: File }; progress?: (share: number) => void; signal?: AbortSignal };

/** `upload('POST /api/imports', { query, body: { file }, progress })`. */
export function upload<K extends Uploads>(operation: K, given: Given<K> & Watched): Promise<Answer<K>> {
  const { progress, signal } = given;
  const { file } = given.body;
  const place: Parts & Watched = given;
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const stop = () => call.abort();
    call.open('POST', addressOf(operation, place));
    call.setRequestHeader('accept', 'application/json');
    call.setRequestHeader('accept-language', currentLocale());
    call.setRequestHeader('x-qiao-csrf', '1');
    call.upload.onprogress = (event) => {
      if (event.lengthComputable) progress?.(event.loaded / event.total);
    };
    call.onload = () => {
      let answer: unknown = null;
      try {
        answer = JSON.parse(call.responseText);
      } catch {
        // Left null: a refusal without a readable body gets our own sentence below.
      }
      if (call.status >= 200 && call.status < 300) return resolve(answer as Answer<K>);
      const headers = { get: (name: string) => call.getResponseHeader(name) };
      reject(errorFrom(call.status, answer, headers, { unreadable: i18n.t('ui:error.unreadable') }));
    };
    call.onerror = () =>
      reject(new ApiError({ code: 'ui.network', status: 0, message: i18n.t('ui:error.upload-network') }));
    call.onabort = () => reject(new DOMException('upload stopped', 'AbortError'));
    call.onloadend = () => signal?.removeEventListener('abort', stop);
    if (signal?.aborted) return reject(new DOMException('upload stopped', 'AbortError'));
    signal?.addEventListener('abort', stop);
    const form = new FormData();
    form.append('file', file, file.name);
    call.send(form);
  });
}
