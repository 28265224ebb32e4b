/** The front door of the softswitch: adapter, media engine, and the SIP stack for those who need it bare. */
export * from './adapter/index.ts';
export * from './media/index.ts';
export * as sip from './sip/index.ts';
export { SipTraces, type TracedMessage } from './sip/trace/sip-traces.ts';
