/** The engine of this node, started when there is something to answer: in a process of its own, or inside the program. */
import type { TelephonyAdapter, TelephonyEvent } from '@qiao/softswitch';
import type { Kernel } from '#kernel';
import type { Lines } from './lines.ts';
import { startEngineProcess } from './start-engine.ts';

export type RunningEngine = {
  adapter: TelephonyAdapter;
  /** Telephones that are registered already. */
  registrations: [string, number][];
  /** `at`: when it happened, of what happened while nobody led. */
  on(listener: (event: TelephonyEvent, at: number | null) => void): void;
  changeLines(): Promise<void>;
  /** Somebody else leads from now on; calls live on where the engine can. */
  leave(): Promise<void>;
  /** The program ends. */
  stop(): Promise<void>;
};

export type Line = { password: string; name: string };
/** Asked again whenever lines change, and, inside the program, for each telephone that registers. */
export type LineSource = {
  /** Protection space of the passwords (RFC 3261, 22). */
  realm: string;
  trunks(): Promise<Lines['trunks']>;
  extensions(): Promise<Lines['extensions']>;
  extension(number: string): Promise<Line | null>;
};

type Given = Pick<Kernel, 'config' | 'log'>;

/** Rejects when a port is taken; nothing stays open then. */
export function startEngine(given: Given, source: LineSource): Promise<RunningEngine> {
  return given.config.sip.engine === 'embedded'
    ? startInside(given, source)
    : startEngineProcess(given, source.realm, async () => ({
        trunks: await source.trunks(),
        extensions: await source.extensions(),
      }));
}

async function startInside({ config, log }: Given, source: LineSource): Promise<RunningEngine> {
  // Only who has a telephone pays for its code.
  const { createMediaEngine, EmbeddedAdapter, SipTraces } = await import('@qiao/softswitch');
  const { address, port, rtp, webrtc } = config.sip;
  const media = await createMediaEngine({ address, ports: rtp, webrtc: { ports: webrtc } });
  const adapter = new EmbeddedAdapter({
    listen: [
      { protocol: 'UDP', host: address, port },
      { protocol: 'TCP', host: address, port },
    ],
    realm: source.realm,
    media,
    traces: new SipTraces(),
    trunks: await source.trunks(),
    directory: async (number) => {
      const line = await source.extension(number);
      return line && { secret: { password: line.password }, displayName: line.name };
    },
    onBan: (from, reason) => log.warn({ from, reason }, 'an address is shut out of telephony'),
  });
  try {
    await adapter.start();
  } catch (error) {
    await media.close();
    throw error;
  }
  const stop = async (): Promise<void> => {
    await adapter.stop();
    await media.close();
  };
  return {
    adapter,
    registrations: [],
    on: (listener) => void adapter.on((event) => listener(event, null)),
    changeLines: async () => adapter.setTrunks(await source.trunks()),
    leave: stop,
    stop,
  };
}
