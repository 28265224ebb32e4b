/** Several programs on one machine, each with an Asterisk of its own: those that start at the same moment get in each other's way. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '#program';
import { withAsterisk } from '../../../../../packages/softswitch/test/contract/with-asterisk.ts';
import { home } from '../../../test/template.ts';
import { OwnAsterisk } from './own-asterisk.ts';

const folder = mkdtempSync(join(tmpdir(), 'qiao-own-asterisk-'));
const running: OwnAsterisk[] = [];
afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
  rmSync(folder, { recursive: true, force: true });
});

await withAsterisk('programs that start their Asterisk at the same moment', () => {
  it('each gets ports of its own, however few there are', async () => {
    const provide = [join(home, 'scripts', 'asterisk-up.mjs'), '--json', '--provide'];
    const provided = JSON.parse(execFileSync(process.execPath, provide, { encoding: 'utf8' })) as { folder: string };
    // Three programs, three pairs of ports: whoever finds its pair taken takes another.
    const min = 26_000 + 2 * Math.floor(Math.random() * 500);
    const rtp = { min, max: min + 5 };
    const accesses = await Promise.all(
      [1, 2, 3].map(async (count) => {
        const given = {
          company: null,
          shared: join(folder, `${count}`, 'shared'),
          root: provided.folder,
          templates: join(home, 'deploy', 'asterisk'),
          folder: join(folder, `${count}`),
        };
        const sip = { address: '127.0.0.1', port: await freePort(), rtp, webrtc: rtp };
        const own = new OwnAsterisk(given, sip, () => {});
        running.push(own);
        return own.start();
      }),
    );
    const ports = accesses.flatMap(({ ari, manager }) => [Number(new URL(ari.url).port), manager.port]);
    expect([...ports].sort()).toEqual([0, 1, 2, 3, 4, 5].map((more) => min + more));
    // Each answers to its own password, and to no other.
    for (const [index, { ari }] of accesses.entries()) {
      const asked = await Promise.all(
        accesses.map(async (other) => {
          const authorization = `Basic ${Buffer.from(`${other.ari.user}:${other.ari.password}`).toString('base64')}`;
          return (await fetch(`${ari.url}/asterisk/info?only=status`, { headers: { authorization } })).status;
        }),
      );
      expect(asked).toEqual(accesses.map((_, of) => (of === index ? 200 : 401)));
    }
  }, 90_000);
});
