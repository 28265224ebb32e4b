/** Sends one file with progress (fetch cannot report it). `progress` gets 0…1; aborting the signal stops the transfer. */

import { checked, type Shape } from './api.ts';
import { ApiError, errorFrom } from './api-error.ts';
import { currentLocale, i18n } from './i18n.ts';

export function upload<T>(
  path: string,
  file: File,
  options: { shape?: Shape<T>; progress?: (share: number) => void; signal?: AbortSignal } = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const stop = () => call.abort();
    call.open('POST', path);
    call.setRequestHeader('accept', 'application/json');
    call.setRequestHeader('accept-language', currentLocale());
    call.setRequestHeader('x-qiao-csrf', '1');
    call.upload.onprogress = (event) => {
      if (event.lengthComputable) options.progress?.(event.loaded / event.total);
    };
    call.onload = () => {
      let body: unknown = null;
      try {
        body = JSON.parse(call.responseText);
      } catch {
        // Left null: a refusal without a readable body gets our own sentence below.
      }
      if (call.status >= 200 && call.status < 300) {
        try {
          resolve(checked(options.shape, body, `POST ${path}`));
        } catch (error) {
          reject(error);
        }
        return;
      }
      const headers = { get: (name: string) => call.getResponseHeader(name) };
      reject(errorFrom(call.status, body, headers, { unreadable: i18n.t('ui:error.unreadable') }));
    };
    call.onerror = () =>
      reject(new ApiError({ code: 'ui.network', status: 0, message: i18n.t('ui:error.upload-network') }));
    call.onabort = () => reject(new DOMException('upload stopped', 'AbortError'));
    call.onloadend = () => options.signal?.removeEventListener('abort', stop);
    if (options.signal?.aborted) return reject(new DOMException('upload stopped', 'AbortError'));
    options.signal?.addEventListener('abort', stop);
    const form = new FormData();
    form.append('file', file, file.name);
    call.send(form);
  });
}
