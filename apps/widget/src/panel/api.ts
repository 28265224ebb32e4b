/** HTTP as the visitor: bearer token, no cookies. Errors carry the server's sentence in the visitor's language. */
import {
  type Answer,
  type Arguments,
  addressOf,
  type Given,
  headersOf,
  type Operation,
  type Operations,
  send,
} from '../call.ts';
import type { Context } from '../context.ts';

type Uploads = { [K in Operation]: Operations[K]['given'] extends { body: { file: Blob } } ? K : never }[Operation];

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function createApi(context: Context) {
  async function call<K extends Operation>(operation: K, ...given: Arguments<Given<K>>): Promise<Answer<K>> {
    const answer = await send(context, operation, ...given);
    return read<Answer<K>>(answer.status, await answer.text());
  }

  /** XMLHttpRequest, because fetch tells no upload progress. */
  function upload<K extends Uploads>(
    operation: K,
    given: Given<K> & { body: { file: File } },
    progress: (share: number) => void,
  ): Promise<Answer<K>> {
    const { file } = given.body;
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open('POST', addressOf(context, operation, given));
      for (const [name, value] of Object.entries(headersOf(context))) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      request.onload = () => {
        try {
          done(read<Answer<K>>(request.status, request.responseText));
        } catch (error) {
          fail(error);
        }
      };
      request.onerror = () => fail(new ApiError(0, 'network', ''));
      const form = new FormData();
      form.append('file', file, file.name);
      request.send(form);
    });
  }

  /** Pictures and files need the token, so they are fetched and shown from memory. */
  async function content(fileId: string): Promise<Blob> {
    const address = addressOf(context, 'GET /api/widget/files/{id}', { params: { id: fileId } });
    const answer = await fetch(address, { headers: headersOf(context) });
    if (!answer.ok) throw new ApiError(answer.status, 'file', '');
    return answer.blob();
  }

  const messages = (id: string, query: Given<'GET /api/widget/conversations/{id}/messages'>['query']) =>
    call('GET /api/widget/conversations/{id}/messages', { params: { id }, query });

  return { call, upload, content, messages };
}

export type Api = ReturnType<typeof createApi>;

function read<T>(status: number, text: string): T {
  const body = text ? (JSON.parse(text) as unknown) : undefined;
  if (status >= 200 && status < 300) return body as T;
  const error = (body as { error?: { code: string; message: string } } | undefined)?.error;
  throw new ApiError(status, error?.code ?? 'unknown', error?.message ?? '');
}
