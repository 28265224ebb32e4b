/** `node scripts/rotate-keys.mjs [--finish]`: a new master key, and every data key wrapped again by it. */
import { runServerCommand } from './steps/server-command.mjs';

await runServerCommand('rotate-keys');
