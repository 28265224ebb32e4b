/** The signalling half by itself: useful without media (tests, probes, other engines). */

export { type DigestAlgorithm, type DigestSecret, makeHa1 } from './auth/digest.ts';
export type { Credentials } from './auth/digest-client.ts';
export { DigestServer, type DigestServerOptions, type DigestVerdict } from './auth/digest-server.ts';
export { type Clock, ManualClock, SystemClock, type Timer } from './clock.ts';
export { Defence, type DefenceOptions, isScanner } from './defence/defence.ts';
export type { CallSettings } from './dialog/core.ts';
export { IncomingCall, type ProvisionalOptions } from './dialog/incoming-call.ts';
export { OutgoingCall, type OutgoingHandler, type OutgoingOptions } from './dialog/outgoing-call.ts';
export { formatReplaces, IncomingRefer, parseReplaces, type Replaces } from './dialog/refer.ts';
export type { Session } from './dialog/session.ts';
export { type CallEnd, type SessionHandler, SipRefusal } from './dialog/types.ts';
export { digitOfInfo, formatDtmfRelay } from './dtmf-info.ts';
export { type EndpointDiagnostics, type EndpointHandlers, type EndpointOptions, SipEndpoint } from './endpoint.ts';
export { SipSyntaxError } from './message/errors.ts';
export { makeResponse, type SipMessage, SipRequest, SipResponse } from './message/message.ts';
export { formatNameAddr, type NameAddr, parseNameAddr } from './message/name-addr.ts';
export { parseMessage } from './message/parse.ts';
export { addressOfRecord, formatUri, makeUri, parseUri, type SipUri, userOf } from './message/uri.ts';
export { validateRequest } from './message/validate.ts';
export { type Binding, Registrar, type RegistrarOptions } from './registrar/registrar.ts';
export { RFC_TIMERS, type TimerValues } from './transaction/timers.ts';
export type { Flow, ListenSpec, Protocol } from './transport/types.ts';
export { Trunk } from './trunk/trunk.ts';
export type { TrunkConfig, TrunkState } from './trunk/trunk-config.ts';
