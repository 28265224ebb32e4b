/**
 * Asterisk as the engine, steered from the engine's process: the company's, or one of our own beside it. Browsers' sound ends
 * here in our media engine, so their calls too outlive the program.
 */
import { readFileSync } from 'node:fs';
import { AsteriskAdapter, createMediaEngine } from '@qiao/softswitch';
import type { AsteriskArguments, EngineArguments } from './lines.ts';
import type { Opened, Say } from './open-own.ts';
import { OwnAsterisk } from './own-asterisk.ts';

export async function openAsterisk(
  { realm, sip }: EngineArguments,
  asterisk: AsteriskArguments,
  say: Say,
): Promise<Opened> {
  const own = asterisk.company ? null : new OwnAsterisk(asterisk, sip, say);
  const access = own ? await own.start() : companys(asterisk.company!);
  const media = await createMediaEngine({ address: sip.address, ports: sip.rtp, webrtc: { ports: sip.webrtc } });
  const adapter = new AsteriskAdapter({
    ...access,
    ...(own ? { listen: { host: sip.address, port: sip.port } } : {}),
    ...{ folder: asterisk.shared, media, retryMs: 250 },
  });
  return {
    adapter,
    tell: (lines) => adapter.setLines({ ...lines, realm }),
    close: async () => {
      await media.close();
      await own?.stop();
    },
  };
}

function companys({ url, user, manager }: NonNullable<AsteriskArguments['company']>) {
  const password = readFileSync(0, 'utf8');
  return { ari: { url, user, password }, manager: { ...manager, user, password } };
}
