/** A real Asterisk for the contract: brought up by scripts/asterisk-up, steered by our adapter. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { AsteriskAdapter, type AsteriskOptions } from '../../src/adapter/index.ts';
import { createMediaEngine } from '../../src/media/index.ts';
import { freePort, until } from '../sip/wire.ts';
import type { ContractEngine, StartEngine } from './engine.ts';

const SCRIPT = fileURLToPath(new URL('../../../../scripts/asterisk-up.mjs', import.meta.url));

export type AsteriskFacts = {
  version: string;
  pid: number;
  ari: AsteriskOptions['ari'];
  manager: AsteriskOptions['manager'];
  sipPort: number;
  folder: string;
};

export type RunningAsterisk = { facts: AsteriskFacts; stop(): Promise<void> };

/** Brings one up; the error says plainly why when that cannot be done. */
export async function asteriskUp(
  setup: Parameters<StartEngine>[0],
  folder: string,
  more: string[] = [],
): Promise<RunningAsterisk> {
  const [sip, http, manager] = [await freePort(), await freePort(), await freePort()];
  const child = spawn(
    process.execPath,
    [
      SCRIPT,
      '--json',
      ...['--sip', String(sip), '--http', String(http), '--manager', String(manager), '--rtp', '20000-23999'],
      ...['--folder', folder],
      ...setup.extensions.flatMap(({ extension, password }) => ['--extension', `${extension}:${password}`]),
      ...['--trunk', `${setup.trunk.name}:127.0.0.1:${setup.trunk.port}`],
      ...more,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const facts = await firstLine(child);
  if (typeof facts.unavailable === 'string') throw new Error(facts.unavailable);
  return {
    facts: facts as AsteriskFacts,
    stop: async () => {
      child.stdin!.end();
      await gone;
    },
  };
}

/**
 * Null when Asterisk is here or could be fetched; else the sentence of scripts/asterisk-up. Only reasons that lie in the
 * machine count (another system, no mirror, no network): one that was fetched and does not start is a failure.
 */
export async function whyNoAsterisk(): Promise<string | null> {
  const child = spawn(process.execPath, [SCRIPT, '--json', '--provide'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const facts = await firstLine(child);
  return typeof facts.unavailable === 'string' ? facts.unavailable : null;
}

async function firstLine(child: ChildProcess): Promise<Record<string, unknown>> {
  for await (const line of createInterface(child.stdout!)) return JSON.parse(line);
  throw new Error('scripts/asterisk-up ended without a word');
}

export async function startAsteriskEngine(
  setup: Parameters<StartEngine>[0],
  options: Partial<AsteriskOptions> = {},
  more: string[] = [],
): Promise<ContractEngine & { adapter: AsteriskAdapter; asterisk: RunningAsterisk }> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-asterisk-'));
  const asterisk = await asteriskUp(setup, join(folder, 'asterisk'), more);
  const { facts } = asterisk;
  const media = await createMediaEngine({ address: '127.0.0.1', ports: { min: 16_384, max: 19_999 } });
  const adapter = new AsteriskAdapter({
    ari: facts.ari,
    manager: facts.manager,
    folder: join(folder, 'shared'),
    media,
    trunks: [setup.trunk.name],
    ...options,
  });
  await adapter.start();
  return {
    adapter,
    asterisk,
    server: { host: '127.0.0.1', port: facts.sipPort },
    realm: '127.0.0.1',
    folder,
    expectClean: () => expectClean(adapter, facts),
    stop: async () => {
      await adapter.stop();
      await media.close();
      await asterisk.stop();

      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Neither our adapter nor Asterisk itself may have anything left. */
async function expectClean(adapter: AsteriskAdapter, { ari }: AsteriskFacts): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${ari.user}:${ari.password}`).toString('base64')}`;
  const list = async (what: string): Promise<{ id: string; name: string }[]> =>
    (await (await fetch(`${ari.url}/${what}`, { headers: { authorization } })).json()) as {
      id: string;
      name: string;
    }[];
  let left = '';
  await until(async () => {
    const ours = adapter.diagnostics();
    const theirs = { channels: await list('channels'), bridges: await list('bridges') };
    left = JSON.stringify({ ours, theirs });
    return Object.values(ours).every((count) => count === 0) && theirs.channels.length + theirs.bridges.length === 0;
  }, 'nothing left over').catch((error: Error) => {
    throw new Error(`${error.message}: ${left}`);
  });
}
