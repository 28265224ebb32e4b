import { authorize, type Credentials } from '../auth/digest-client.ts';
import { makeResponse, type SipRequest, type SipResponse } from '../message/message.ts';
import type { ClientTransaction } from '../transaction/client-transaction.ts';
import type { DialogCore } from './core.ts';
import type { Dialog } from './dialog.ts';

export type InDialogOptions = {
  headers?: Record<string, string | string[]>;
  body?: string;
  contentType?: string;
  credentials?: Credentials | null;
  contact?: boolean;
  provisional?(response: SipResponse): void;
  /** Further 2xx of a re-INVITE: they want their ACK again. */
  repeated?(response: SipResponse): void;
  started?(transaction: ClientTransaction): void;
};

/**
 * Sends a request inside a dialog and resolves with its final response; a challenge is answered once with credentials.
 * Timeouts and transport failures resolve as locally made 408 and 503 (RFC 3261 8.1.3.1).
 */
export async function sendInDialog(
  core: DialogCore,
  dialog: Dialog,
  method: string,
  options: InDialogOptions = {},
): Promise<{ response: SipResponse; request: SipRequest; local: boolean }> {
  let authorization: [string, string] | null = null;
  for (let attempt = 0; ; attempt += 1) {
    const request = dialog.createRequest(method);
    if (authorization) request.headers.set(authorization[0], authorization[1]);
    const result = await transmit(core, dialog, request, options);
    const { status } = result.response;
    if ((status === 401 || status === 407) && options.credentials && attempt < 2) {
      authorization = authorize(result.response, request, options.credentials);
      if (authorization) continue;
    }
    return result;
  }
}

async function transmit(
  core: DialogCore,
  dialog: Dialog,
  request: SipRequest,
  options: InDialogOptions,
): Promise<{ response: SipResponse; request: SipRequest; local: boolean }> {
  const localAnswer = (status: number, reason: string) => ({
    response: makeResponse(request, status, { reason }),
    request,
    local: true,
  });
  let flow: Awaited<ReturnType<DialogCore['flowForDialog']>>;
  try {
    flow = await core.flowForDialog(dialog);
  } catch (error) {
    return localAnswer(503, (error as Error).message);
  }
  const { headers } = request;
  if (options.contact !== false) headers.set('contact', core.contactOn(flow, dialog.local.uri.user));
  headers.set('user-agent', core.settings.userAgent);
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  if (options.body !== undefined) request.setBody(options.body, options.contentType ?? 'application/sdp');
  return await new Promise((resolve) => {
    let done = false;
    const transaction = core.transact(request, flow, {
      response: (response) => {
        if (response.status < 200) options.provisional?.(response);
        else if (done) options.repeated?.(response);
        else {
          done = true;
          resolve({ response, request, local: false });
        }
      },
      timeout: () => resolve(localAnswer(408, 'No response')),
      unreachable: (error) => resolve(localAnswer(503, error.message)),
    });
    options.started?.(transaction);
  });
}
