/** What calls and dialogs need from the endpoint that owns them. */
import type { Credentials } from '../auth/digest-client.ts';
import type { Clock } from '../clock.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { SipUri } from '../message/uri.ts';
import type { ClientCallbacks, ClientTransaction } from '../transaction/client-transaction.ts';
import type { TimerValues } from '../transaction/timers.ts';
import type { Flow } from '../transport/types.ts';
import type { Dialog } from './dialog.ts';
import type { Session } from './session.ts';

export type CallSettings = {
  userAgent: string;
  /** Session-Expires we ask for, seconds; 0 = no session timers. */
  sessionExpires: number;
  /** Smallest interval we accept, seconds (RFC 4028: at least 90). */
  minSessionExpires: number;
  /** Provisionals with SDP are sent reliably when the peer merely supports it, not only when it requires it. */
  preferReliable: boolean;
  /** How long a transfer may stay undecided, ms. */
  referTimeoutMs: number;
};

export interface DialogCore {
  readonly clock: Clock;
  readonly timers: TimerValues;
  readonly settings: CallSettings;
  /** The flow for requests inside a dialog. */
  flowForDialog(dialog: Dialog): Promise<Flow>;
  /** The flow towards a URI or the first Route. */
  flowForUri(uri: SipUri): Promise<Flow>;
  /** Our Contact header on that flow. */
  contactOn(flow: Flow, user: string | null): string;
  transact(request: SipRequest, flow: Flow, callbacks: ClientCallbacks, branch?: string): ClientTransaction;
  sendAck(ack: SipRequest, flow: Flow): Buffer;
  addSession(session: Session): void;
  removeSession(session: Session): void;
  /** Counts an attempt that has no dialog yet, for diagnostics and shutdown. */
  addAttempt(attempt: { abort(): void }): void;
  removeAttempt(attempt: { abort(): void }): void;
}

export type { Credentials, SipResponse };
