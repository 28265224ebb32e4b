/** Programs that parts need from the system: installed through apt where that is possible, else named exactly. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../steps/run.mjs';
import { begin, Stop } from '../steps/say.mjs';

const onPath = (name) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

/** need → Debian's package and how to see that it is there. */
export const systemNeeds = {
  shell: { debian: 'chromium-headless-shell', present: () => onPath('chromium-headless-shell') },
  chromium: { debian: 'chromium', present: () => onPath('chromium') },
  fonts: {
    debian: 'fonts-noto-cjk',
    present: () => existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'),
  },
  sipp: { debian: 'sip-tester', present: () => onPath('sipp') },
  tcpdump: { debian: 'tcpdump', present: () => onPath('tcpdump') || existsSync('/usr/sbin/tcpdump') },
  baresip: { debian: 'baresip-core', present: () => onPath('baresip') },
  dovecot: { debian: 'dovecot-imapd', present: () => existsSync('/usr/sbin/dovecot') },
  ffmpeg: { debian: 'ffmpeg', present: () => onPath('ffmpeg') },
};

/** @param {string[]} needs of the chosen parts */
export async function ensureSystem(needs) {
  const missing = Object.entries(systemNeeds).filter(([name, { present }]) => needs.includes(name) && !present());
  if (missing.length === 0) return;
  const packages = missing.map(([, { debian }]) => debian);
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const allowed = process.getuid?.() === 0 && onPath('apt-get') && process.env.QIAO_INSTALL !== 'never';
  const tell = (zh, en) => {
    throw new Stop(
      `测试还需要：${packages.join('、')}。${zh}请执行（Debian/Ubuntu，root）：${command}`,
      `The tests also need: ${packages.join(', ')}. ${en}Run (Debian/Ubuntu, as root): ${command}`,
    );
  };
  if (!allowed) tell('', '');
  const end = begin(`安装 ${packages.join('、')}`, `installing ${packages.join(', ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', ['update', '-q'], { env });
  const install = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env });
  if (install.code !== 0) {
    console.error(update.output.slice(-2000), install.output.slice(-4000));
    tell('自动安装没有成功。', 'Installing them did not succeed. ');
  }
  end();
}
