export { AsteriskAdapter, type AsteriskDiagnostics } from './asterisk/asterisk-adapter.ts';
export type { AsteriskOptions } from './asterisk/options.ts';
export type { AsteriskLines, AsteriskTrunk } from './asterisk/provisioning.ts';
export { EmbeddedAdapter, type EmbeddedDiagnostics } from './embedded/embedded-adapter.ts';
export type { EmbeddedOptions, ExtensionEntry } from './embedded/options.ts';
export { explainTelephonyError, TelephonyError, type TelephonyErrorCode } from './errors.ts';
export { type AdapterServer, type AdapterServerOptions, serveAdapter } from './remote/adapter-server.ts';
export { RemoteAdapter, type RemoteAdapterOptions } from './remote/remote-adapter.ts';
export type * from './types.ts';
