/**
 * The four transaction state machines as tables: RFC 3261 figures 5 to 8 with the Accepted states of RFC 6026. Timer
 * expiries are events named after the timer. Actions are carried out by client-transaction.ts and server-transaction.ts.
 */
import type { StateTable, TimerTable } from './machine.ts';

export type ClientInviteState = 'calling' | 'proceeding' | 'accepted' | 'completed' | 'terminated';
export type ClientState = 'trying' | 'proceeding' | 'completed' | 'terminated';
export type ClientEvent =
  | 'provisional'
  | 'success'
  | 'failure'
  | 'transport-error'
  | 'cancelled'
  | 'timerA'
  | 'timerB'
  | 'timerD'
  | 'timerE'
  | 'timerF'
  | 'timerK'
  | 'timerM'
  | 'timerCancel';
export type ClientAction =
  | 'pass'
  | 'acknowledge'
  | 'resend'
  | 'rearmA'
  | 'rearmE'
  | 'slowE'
  | 'startD'
  | 'startK'
  | 'startM'
  | 'startCancel'
  | 'timeout'
  | 'unreachable';

export const CLIENT_INVITE: StateTable<ClientInviteState, ClientEvent, ClientAction> = {
  calling: {
    provisional: ['proceeding', 'pass'],
    success: ['accepted', 'startM', 'pass'],
    failure: ['completed', 'acknowledge', 'startD', 'pass'],
    timerA: ['calling', 'resend', 'rearmA'],
    timerB: ['terminated', 'timeout'],
    'transport-error': ['terminated', 'unreachable'],
  },
  proceeding: {
    provisional: ['proceeding', 'pass'],
    success: ['accepted', 'startM', 'pass'],
    failure: ['completed', 'acknowledge', 'startD', 'pass'],
    // After a CANCEL the INVITE is over 64*T1 later even without its 487 (RFC 3261 9.1).
    cancelled: ['proceeding', 'startCancel'],
    timerCancel: ['terminated', 'timeout'],
    'transport-error': ['terminated', 'unreachable'],
  },
  accepted: {
    // Every 2xx goes up: retransmissions want their ACK again, other tags are other forks (RFC 6026 7.2).
    success: ['accepted', 'pass'],
    timerM: ['terminated'],
  },
  completed: {
    failure: ['completed', 'acknowledge'],
    timerD: ['terminated'],
    'transport-error': ['terminated'],
  },
  terminated: {},
};

export const CLIENT_INVITE_TIMERS: TimerTable<ClientInviteState> = {
  calling: ['timerA', 'timerB'],
  proceeding: ['timerCancel'],
  accepted: ['timerM'],
  completed: ['timerD'],
  terminated: [],
};

export const CLIENT: StateTable<ClientState, ClientEvent, ClientAction> = {
  trying: {
    provisional: ['proceeding', 'slowE', 'pass'],
    success: ['completed', 'startK', 'pass'],
    failure: ['completed', 'startK', 'pass'],
    timerE: ['trying', 'resend', 'rearmE'],
    timerF: ['terminated', 'timeout'],
    'transport-error': ['terminated', 'unreachable'],
  },
  proceeding: {
    provisional: ['proceeding', 'pass'],
    success: ['completed', 'startK', 'pass'],
    failure: ['completed', 'startK', 'pass'],
    timerE: ['proceeding', 'resend', 'slowE'],
    timerF: ['terminated', 'timeout'],
    'transport-error': ['terminated', 'unreachable'],
  },
  completed: {
    timerK: ['terminated'],
  },
  terminated: {},
};

export const CLIENT_TIMERS: TimerTable<ClientState> = {
  trying: ['timerE', 'timerF'],
  proceeding: ['timerE', 'timerF'],
  completed: ['timerK'],
  terminated: [],
};

export type ServerInviteState = 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated';
export type ServerState = 'trying' | 'proceeding' | 'completed' | 'terminated';
export type ServerEvent =
  | 'request'
  | 'ack'
  | 'send-provisional'
  | 'send-success'
  | 'send-failure'
  | 'transport-error'
  | 'timerTrying'
  | 'timerG'
  | 'timerH'
  | 'timerI'
  | 'timerJ'
  | 'timerL';
export type ServerAction =
  | 'send'
  | 'resend'
  | 'trying'
  | 'stopTrying'
  | 'startG'
  | 'rearmG'
  | 'startH'
  | 'startI'
  | 'startJ'
  | 'startL'
  | 'passAck'
  | 'timeout'
  | 'unreachable';

export const SERVER_INVITE: StateTable<ServerInviteState, ServerEvent, ServerAction> = {
  proceeding: {
    request: ['proceeding', 'resend'],
    timerTrying: ['proceeding', 'trying'],
    'send-provisional': ['proceeding', 'stopTrying', 'send'],
    'send-success': ['accepted', 'send', 'startL'],
    'send-failure': ['completed', 'send', 'startG', 'startH'],
    'transport-error': ['terminated', 'unreachable'],
  },
  accepted: {
    // Retransmitted INVITEs are absorbed; the user layer repeats its 2xx until the ACK (RFC 6026 7.1).
    request: ['accepted'],
    ack: ['accepted', 'passAck'],
    'send-success': ['accepted', 'send'],
    timerL: ['terminated'],
  },
  completed: {
    request: ['completed', 'resend'],
    ack: ['confirmed', 'startI'],
    timerG: ['completed', 'resend', 'rearmG'],
    timerH: ['terminated', 'timeout'],
    'transport-error': ['terminated', 'unreachable'],
  },
  confirmed: {
    ack: ['confirmed'],
    timerI: ['terminated'],
  },
  terminated: {},
};

export const SERVER_INVITE_TIMERS: TimerTable<ServerInviteState> = {
  proceeding: ['timerTrying'],
  accepted: ['timerL'],
  completed: ['timerG', 'timerH'],
  confirmed: ['timerI'],
  terminated: [],
};

export const SERVER: StateTable<ServerState, ServerEvent, ServerAction> = {
  trying: {
    request: ['trying'],
    'send-provisional': ['proceeding', 'send'],
    'send-success': ['completed', 'send', 'startJ'],
    'send-failure': ['completed', 'send', 'startJ'],
    'transport-error': ['terminated', 'unreachable'],
  },
  proceeding: {
    request: ['proceeding', 'resend'],
    'send-provisional': ['proceeding', 'send'],
    'send-success': ['completed', 'send', 'startJ'],
    'send-failure': ['completed', 'send', 'startJ'],
    'transport-error': ['terminated', 'unreachable'],
  },
  completed: {
    request: ['completed', 'resend'],
    timerJ: ['terminated'],
    'transport-error': ['terminated', 'unreachable'],
  },
  terminated: {},
};

export const SERVER_TIMERS: TimerTable<ServerState> = {
  trying: [],
  proceeding: [],
  completed: ['timerJ'],
  terminated: [],
};
