/** A line to a carrier or another switch. */
import type { DigestSecret } from '../auth/digest.ts';

export type TrunkConfig = {
  name: string;
  /** `host`, `host:port` or `host:port;transport=tcp`, in order of preference; the next serves when one fails. */
  hosts: string[];
  /** Log-in for REGISTER and for challenges of INVITEs. */
  account?: { username: string; secret: DigestSecret };
  /** Keeps a registration at the carrier; needs `account`. */
  register?: {
    /** Address of record's user part; default the account's user name. */
    user?: string;
    expiresSeconds?: number;
  };
  /** Domain in Request-URI, From and To; default the host in use. */
  domain?: string;
  /** From user that the carrier insists on; the caller's number then goes to P-Asserted-Identity only. */
  fromUser?: string;
  /** Sends P-Asserted-Identity with the caller's number (default true). */
  assertIdentity?: boolean;
  /** Addresses that calls of this trunk come from besides its hosts: `ip` or `ip:port`. */
  inboundAddresses?: string[];
  /** Calls at once, both directions. */
  maxCalls?: number;
  /** New outgoing calls per second. */
  maxCallsPerSecond?: number;
  /** Asks each host by OPTIONS whether it lives; 0 or absent = no. */
  optionsIntervalMs?: number;
  /** Without any provisional for so long the next host is tried, without an answer to OPTIONS a host is dead (default 4 s). */
  failoverMs?: number;
  srtp?: 'never' | 'optional' | 'required';
  codecs?: ('PCMU' | 'PCMA')[];
};

export type TrunkState = {
  trunk: string;
  state: 'up' | 'down';
  reason: string | null;
  calls: number;
  host: string | null;
};
