/** Trunks and telephones as PJSIP objects of a running Asterisk, by ARI's push configuration (memory only, see `sorcery.conf`). */
import { type AriClient, AriRefusal } from './ari-client.ts';

export type AsteriskTrunk = {
  name: string;
  /** `host` or `host:port`, tried in this order; calls are taken from all of them. */
  hosts: string[];
  account?: { username: string; secret: { password: string } };
  register?: object;
  codecs?: ('PCMA' | 'PCMU')[];
  srtp?: 'never' | 'optional' | 'required';
  optionsIntervalMs?: number;
  maxCalls?: number;
  maxCallsPerSecond?: number;
  fromUser?: string;
  inboundAddresses?: string[];
};
export type AsteriskLines = {
  trunks: AsteriskTrunk[];
  extensions: Record<string, { password: string; name: string }>;
  /** Protection space that telephones are asked for (RFC 3261, 22). */
  realm: string;
};

export type ListenAt = { host: string; port: number };

type Fields = Record<string, string>;
/** Kind of object, its name, its fields. */
type PjsipObject = { kind: string; name: string; fields: Fields };

/** What every line has; `pjsip.conf` says why. */
const line: Fields = {
  context: 'qiao',
  disallow: 'all',
  allow: 'alaw,ulaw',
  outgoing_call_offer_pref: 'local',
  asymmetric_rtp_codec: 'yes',
  direct_media: 'no',
  rtp_symmetric: 'yes',
  force_rport: 'yes',
  rewrite_contact: 'yes',
  timers: 'yes',
  moh_passthrough: 'yes',
  rtp_timeout: '60',
  rtp_timeout_hold: '600',
  send_pai: 'yes',
  // Nobody is told by an INVITE in the middle of a call whom they are joined to: a caller would read the name of the agent's telephone, an
  // agent the number that is masked on screen.
  send_connected_line: 'no',
  dtmf_mode: 'auto_info',
};

function telephone(number: string, password: string, name: string, realm: string): PjsipObject[] {
  const words = name.replace(/["<>\\\r\n]/g, ' ').trim();
  return [
    {
      kind: 'auth',
      name: number,
      fields: { auth_type: 'userpass', username: number, password, realm },
    },
    {
      kind: 'aor',
      name: number,
      fields: { max_contacts: '5', remove_existing: 'yes', remove_unavailable: 'yes' },
    },
    {
      kind: 'endpoint',
      name: number,
      fields: {
        ...line,
        allow_transfer: 'yes',
        trust_id_inbound: 'no',
        auth: number,
        aors: number,
        callerid: `"${words}" <${number}>`,
      },
    },
  ];
}

const asteriskCodec = { PCMA: 'alaw', PCMU: 'ulaw' };

/** Where Asterisk takes SIP. */
const transports = ({ host, port }: ListenAt): PjsipObject[] =>
  ['udp', 'tcp'].map((protocol) => ({
    kind: 'transport',
    name: protocol,
    fields: { protocol, bind: `${host.includes(':') ? `[${host}]` : host}:${port}` },
  }));

/** RFC 4568 keys in SDP; `optional` takes plain sound as well. */
const srtpFields = (srtp: AsteriskTrunk['srtp']): Fields =>
  !srtp || srtp === 'never'
    ? {}
    : { media_encryption: 'sdes', ...(srtp === 'optional' ? { media_encryption_optimistic: 'yes' } : {}) };

function carrier({ name, hosts, account, register, ...rest }: AsteriskTrunk): PjsipObject[] {
  const auth: PjsipObject[] = account
    ? [
        {
          kind: 'auth',
          name,
          fields: { auth_type: 'userpass', username: account.username, password: account.secret.password },
        },
      ]
    : [];
  const registration: PjsipObject[] =
    account && register
      ? [
          {
            kind: 'registration',
            name,
            fields: {
              outbound_auth: name,
              server_uri: `sip:${hosts[0]}`,
              client_uri: `sip:${account.username}@${hosts[0]}`,
              contact_user: account.username,
              retry_interval: '30',
              forbidden_retry_interval: '300',
              expiration: '600',
            },
          },
        ]
      : [];
  return [
    ...auth,
    {
      kind: 'aor',
      name,
      fields: {
        contact: hosts.map((host) => `sip:${host}`).join(','),
        ...(rest.optionsIntervalMs ? { qualify_frequency: String(Math.ceil(rest.optionsIntervalMs / 1000)) } : {}),
      },
    },
    {
      kind: 'endpoint',
      name,
      fields: {
        ...line,
        trust_id_inbound: 'yes',
        aors: name,
        ...(rest.codecs ? { allow: rest.codecs.map((codec) => asteriskCodec[codec]).join(',') } : {}),
        ...srtpFields(rest.srtp),
        ...(account ? { outbound_auth: name, from_user: account.username } : {}),
        ...(rest.fromUser ? { from_user: rest.fromUser } : {}),
      },
    },
    {
      kind: 'identify',
      name,
      fields: { endpoint: name, match: [...hosts, ...(rest.inboundAddresses ?? [])].join(',') },
    },
    ...registration,
  ];
}

/** What a carrier is spoken to for: needs something to speak through. */
const speaks: ReadonlySet<string> = new Set(['aor', 'registration']);

export class Provisioning {
  private readonly ari: AriClient;
  /** What Asterisk was told, by address: only what differs is told again. */
  private told = new Map<string, string>();
  private readonly listen: ListenAt | null;

  /** `listen`: Asterisk takes SIP there once it has been told the lines; null: its own files say where, and it does from its start. */
  constructor(ari: AriClient, listen: ListenAt | null) {
    this.ari = ari;
    this.listen = listen;
  }

  /** Asterisk is another one or was started anew: it knows nothing. */
  forget(): void {
    this.told = new Map();
  }

  async set({ trunks, extensions, realm }: AsteriskLines): Promise<void> {
    const carriers = trunks.flatMap(carrier);
    const wanted = [
      ...Object.entries(extensions).flatMap(([number, { password, name }]) => telephone(number, password, name, realm)),
      ...carriers.filter(({ kind }) => !speaks.has(kind)),
      // Refused is for good, unheard is asked again: nobody reaches an Asterisk that would take them for a stranger.
      ...(this.listen ? transports(this.listen) : []),
      ...carriers.filter(({ kind }) => speaks.has(kind)),
    ];
    const paths = new Set(wanted.map(pathOf));
    if (this.told.size === 0) await this.clear(new Set(wanted.map(({ name }) => name)));
    // The last of what a line was made of goes first: nobody finds an endpoint without its password.
    for (const path of [...this.told.keys()].reverse())
      if (!paths.has(path)) {
        await this.ari.delete(path).catch(unlessGone);
        this.told.delete(path);
      }
    for (const object of wanted) {
      const path = pathOf(object);
      const fields = Object.entries(object.fields).map(([attribute, value]) => ({ attribute, value }));
      const text = JSON.stringify(fields);
      if (this.told.get(path) === text) continue;
      await this.ari.put(path, { fields });
      this.told.set(path, text);
    }
  }

  /** Lines that a former controller told and that are no more. Those of Asterisk's own files cannot be taken away: they stay. */
  private async clear(names: ReadonlySet<string>): Promise<void> {
    const endpoints = await this.ari.get<{ resource: string }[]>('/endpoints/PJSIP');
    for (const { resource: name } of endpoints)
      if (!names.has(name))
        await this.ari.delete(pathOf({ kind: 'endpoint', name })).catch((error: unknown) => {
          if (!(error instanceof AriRefusal) || error.status === 0) throw error;
        });
  }
}

const pathOf = ({ kind, name }: Omit<PjsipObject, 'fields'>): string =>
  `/asterisk/config/dynamic/res_pjsip/${kind}/${encodeURIComponent(name)}`;

function unlessGone(error: unknown): void {
  if (!(error instanceof AriRefusal && error.status === 404)) throw error;
}
