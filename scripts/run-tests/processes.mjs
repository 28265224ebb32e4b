/** Finds and ends what a part started and left behind. Only on Linux; elsewhere a part is trusted. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Every process that inherited this variable, and every PostgreSQL on a cluster below `folder`. */
export function leftBehind(marker, folder) {
  if (!existsSync('/proc')) return [];
  const found = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      const mine = readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').includes(marker);
      if (mine && !isZombie(name)) found.push(Number(name));
    } catch {
      // Ended meanwhile, or another user's.
    }
  }
  return [...new Set([...found, ...postmasters(folder)])];
}

const isZombie = (pid) => / [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, ''));

/** PostgreSQL gets an environment of its own, so it is known by its pid file. */
function postmasters(folder, depth = 4) {
  const found = [];
  let entries = [];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return found;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name === 'postmaster.pid') {
      const pid = Number(readFileSync(path, 'utf8').split('\n')[0]);
      if (pid > 0 && existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres'))
        found.push(pid);
    } else if (entry.isDirectory() && depth > 0) found.push(...postmasters(path, depth - 1));
  }
  return found;
}

/** Gives them `graceMs` to end by themselves, then kills and waits until they are gone. @returns {Promise<number>} how many had to be killed */
export async function endLeftBehind(marker, folder, graceMs) {
  const until = Date.now() + graceMs;
  let left = leftBehind(marker, folder);
  while (left.length > 0 && Date.now() < until) {
    await wait(100);
    left = leftBehind(marker, folder);
  }
  const killed = new Set();
  // Who is killed takes a moment to go on a busy machine, and may have started another before.
  for (const giveUp = Date.now() + 10_000; left.length > 0 && Date.now() < giveUp; left = leftBehind(marker, folder)) {
    for (const pid of left)
      try {
        killed.add(pid);
        process.kill(pid, 'SIGKILL');
      } catch {
        // Ended in this moment.
      }
    await wait(20);
  }
  return killed.size;
}
