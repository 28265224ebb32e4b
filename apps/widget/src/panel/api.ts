/** HTTP as the visitor: bearer token, no cookies. Errors carry the server's sentence in the visitor's language. */
import type { Context } from '../context.ts';

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
  const headers = (): Record<string, string> => ({
    authorization: `Bearer ${context.visitorToken}`,
    'accept-language': context.language,
  });

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${context.base}/api/widget${path}`, {
      method,
      headers: body === undefined ? headers() : { ...headers(), 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return read<T>(answer.status, await answer.text());
  }

  /** XMLHttpRequest, because fetch tells no upload progress. */
  function upload<T>(path: string, file: File, progress: (share: number) => void): Promise<T> {
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open('POST', `${context.base}/api/widget${path}`);
      for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      request.onload = () => {
        try {
          done(read<T>(request.status, request.responseText));
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
    const answer = await fetch(`${context.base}/api/widget/files/${fileId}`, { headers: headers() });
    if (!answer.ok) throw new ApiError(answer.status, 'file', '');
    return answer.blob();
  }

  return {
    get: <T>(path: string) => call<T>('GET', path),
    post: <T>(path: string, body: unknown = {}) => call<T>('POST', path, body),
    upload,
    content,
  };
}

export type Api = ReturnType<typeof createApi>;

function read<T>(status: number, text: string): T {
  const body = text ? (JSON.parse(text) as unknown) : undefined;
  if (status >= 200 && status < 300) return body as T;
  const error = (body as { error?: { code: string; message: string } } | undefined)?.error;
  throw new ApiError(status, error?.code ?? 'unknown', error?.message ?? '');
}
