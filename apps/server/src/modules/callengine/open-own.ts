/** Our own engine of SIP and sound, as the engine's process runs it. */
import { createMediaEngine, EmbeddedAdapter, SipTraces, type TelephonyAdapter } from '@qiao/softswitch';
import type { EngineArguments, Lines } from './lines.ts';

export type Opened = {
  adapter: TelephonyAdapter;
  /** Which trunks and telephones there are, from now on. */
  tell(lines: Lines): Promise<void>;
  /** What is below the adapter, after that has stopped. */
  close(): Promise<void>;
};
export type Say = (what: string, fields?: object) => void;

export async function openOwn({ realm, sip }: EngineArguments, say: Say): Promise<Opened> {
  const media = await createMediaEngine({ address: sip.address, ports: sip.rtp, webrtc: { ports: sip.webrtc } });
  let extensions: Lines['extensions'] = {};
  const adapter = new EmbeddedAdapter({
    listen: [
      { protocol: 'UDP', host: sip.address, port: sip.port },
      { protocol: 'TCP', host: sip.address, port: sip.port },
    ],
    listenFrom: 'lines',
    realm,
    media,
    traces: new SipTraces(),
    directory: async (number) => {
      const found = extensions[number];
      return found ? { secret: { password: found.password }, displayName: found.name } : null;
    },
    onBan: (from, reason) => say('an address is shut out', { from, reason }),
  });
  return {
    adapter,
    tell: async (lines) => {
      ({ extensions } = lines);
      await adapter.setTrunks(lines.trunks);
    },
    close: () => media.close(),
  };
}
