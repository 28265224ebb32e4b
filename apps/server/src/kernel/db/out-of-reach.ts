/** Whether an error means "no database for now" rather than "this statement was wrong". */

/** Connections lost (SQLSTATE class 08), a server that stops, starts or ends a session (57P01 to 57P05), too many connections (53300). */
const states = /^(08...|57P0[1-5]|53300)$/;
const ofSystem = /^E(CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|HOSTUNREACH|NOTFOUND)$/;
const words =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/;

/** Connection gone, refused or too slow; server going down or coming up. What was asked may be asked again when it is back. */
export function outOfReach(error: unknown): boolean {
  const { code, message, syscall } = error as { code?: unknown; message?: string; syscall?: string };
  // A PostgreSQL that stopped takes its Unix socket away; one with too many at the door refuses by EAGAIN.
  if (syscall === 'connect' && (code === 'ENOENT' || code === 'EAGAIN')) return true;
  if (typeof code === 'string' && code) return states.test(code) || ofSystem.test(code);
  return words.test(message ?? '');
}
