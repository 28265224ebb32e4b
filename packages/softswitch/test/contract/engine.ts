/** What a telephony engine must bring to be put through the contract suite. */
import type { TelephonyAdapter } from '../../src/adapter/types.ts';

export type ContractSetup = {
  /** Extensions to be known to the engine. */
  extensions: { extension: string; password: string }[];
  /** A trunk by address: calls of it come from and go to this port on 127.0.0.1. */
  trunk: { name: string; port: number };
};

export type ContractEngine = {
  adapter: TelephonyAdapter;
  /** Where phones reach it over UDP. */
  server: { host: string; port: number };
  realm: string;
  /** A folder that the engine can read prompts from and write recordings to. */
  folder: string;
  /** Rejects when legs, sockets, transactions or timers are left over after all calls have ended. */
  expectClean(): Promise<void>;
  stop(): Promise<void>;
};

export type StartEngine = (setup: ContractSetup) => Promise<ContractEngine>;
