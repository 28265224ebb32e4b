/** What this stack says about itself. */
export const ALLOW = 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY';
export const SUPPORTED = '100rel, timer, replaces, norefersub, path';
/** Extensions that a request may require of us (RFC 3261 8.2.2.3). */
export const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(['100rel', 'timer', 'replaces', 'norefersub', 'path']);
/** Methods that are known to exist: refused with 405; all others with 501 (RFC 3261 8.2.1, 21.5.2). */
export const KNOWN_METHODS: ReadonlySet<string> = new Set([
  ...ALLOW.split(', '),
  'REGISTER',
  'SUBSCRIBE',
  'PUBLISH',
  'MESSAGE',
]);
