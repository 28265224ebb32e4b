/**
 * `node scripts/audit-verify.mjs [--json] [--accept-restore "why"]`: is the audit trail whole? Exit code 0 yes, 1 no, 2 could not
 * look. Works beside a running Qiao and on a stopped one.
 */
import { runServerCommand } from './steps/server-command.mjs';

await runServerCommand('audit-verify');
