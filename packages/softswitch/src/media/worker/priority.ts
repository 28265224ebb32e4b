import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Below the kernel's own real-time threads, above everything that is not real-time. */
const REALTIME_PRIORITY = '5';

/**
 * Packets cannot wait behind a report or a build on the same machine: asks for real-time scheduling of all threads
 * (as other softswitches do), else for a better niceness. Without the right to either, the default will do. The kernel
 * keeps 5 % of each core for others even so.
 */
export function raisePriority(realtime: boolean): void {
  try {
    setPriority(-11);
    // The worker leads a session of its own, and Linux weighs sessions before processes.
    writeFileSync('/proc/self/autogroup', '-11');
  } catch {
    // Not permitted, or not Linux.
  }
  if (realtime) execFile('chrt', ['-a', '-r', '-p', REALTIME_PRIORITY, String(process.pid)], () => {});
}
