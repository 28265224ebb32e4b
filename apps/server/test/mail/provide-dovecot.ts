/** Dovecot of the system, for tests and measurements: the test run installs it (`needs` of the part); else it is said what to do. */
import { existsSync } from 'node:fs';

export const dovecotBinary = '/usr/sbin/dovecot';

/** Throws with the command that brings it. */
export function demandDovecot(): void {
  if (existsSync(dovecotBinary) && existsSync('/usr/lib/dovecot/imap')) return;
  throw new Error(
    'A real IMAP server is needed. Run (Debian/Ubuntu, as root): apt-get update && apt-get install -y --no-install-recommends dovecot-imapd',
  );
}
