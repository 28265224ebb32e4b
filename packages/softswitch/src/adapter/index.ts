export { EmbeddedAdapter, type EmbeddedDiagnostics } from './embedded/embedded-adapter.ts';
export type { EmbeddedOptions, ExtensionEntry } from './embedded/options.ts';
export { explainTelephonyError, TelephonyError, type TelephonyErrorCode } from './errors.ts';
export type * from './types.ts';
