/** Calls that go out: to every contact of an extension at once, through the hosts of a trunk one by one, or to an address. */
import type { LegKind, LegOptions } from '../../media/types.ts';
import type { IncomingRefer } from '../../sip/dialog/refer.ts';
import type { SipEndpoint } from '../../sip/endpoint.ts';
import { canonicalName } from '../../sip/message/header-names.ts';
import { isToken } from '../../sip/message/parameters.ts';
import { makeUri, parseUri } from '../../sip/message/uri.ts';
import type { Trunk } from '../../sip/trunk/trunk.ts';
import { TelephonyError } from '../errors.ts';
import type { Endpoint, OriginateOptions } from '../types.ts';
import type { Caller } from './access.ts';
import { type Destination, Invitations } from './invitations.ts';
import type { LegRecord } from './leg-record.ts';
import { LegSession } from './leg-session.ts';
import type { LegStore } from './leg-store.ts';
import type { EmbeddedOptions } from './options.ts';
import type { Phones } from './phones.ts';
import { kindOfFlow } from './sdp-look.ts';

export class OutgoingCalls {
  private readonly options: EmbeddedOptions;
  private readonly endpoint: SipEndpoint<Caller>;
  private readonly store: LegStore;
  private readonly phones: Phones;
  private readonly trunks: ReadonlyMap<string, Trunk>;
  private readonly transferAsked: (record: LegRecord, refer: IncomingRefer) => void;

  constructor(parts: {
    options: EmbeddedOptions;
    endpoint: SipEndpoint<Caller>;
    store: LegStore;
    phones: Phones;
    trunks: ReadonlyMap<string, Trunk>;
    transferAsked: (record: LegRecord, refer: IncomingRefer) => void;
  }) {
    this.options = parts.options;
    this.endpoint = parts.endpoint;
    this.store = parts.store;
    this.phones = parts.phones;
    this.trunks = parts.trunks;
    this.transferAsked = parts.transferAsked;
  }

  /** Throws TelephonyError for what can't be tried at all; everything later is told by events. */
  async originate(options: OriginateOptions): Promise<void> {
    const { to } = options;
    const trunk = to.kind === 'trunk' ? this.trunks.get(to.trunk) : undefined;
    if (to.kind === 'trunk' && !trunk) throw new TelephonyError('unknown-trunk', to.trunk);
    if (to.kind === 'uri') checkUri(to.uri);
    const headers = ownHeaders(options.headers);
    const record = this.store.create({
      legId: options.legId,
      direction: 'out',
      kind: 'sip',
      from: options.from.number,
      fromName: options.from.name ?? null,
      to: to.kind === 'extension' ? to.extension : to.kind === 'trunk' ? to.number : to.kind === 'uri' ? to.uri : '',
      trunk: trunk?.config.name ?? null,
      extension: to.kind === 'extension' ? to.extension : null,
      tag: options.tag ?? null,
    });
    if (trunk && !trunk.reserve(true)) {
      void this.store.end(record, 'unreachable', 'us', 503);
      return;
    }
    if (trunk) record.cleanups.push(() => trunk.release());
    await record.inTurn(() => this.invite(record, { ...options, headers }, trunk ?? null));
  }

  private async invite(record: LegRecord, options: OriginateOptions, trunk: Trunk | null): Promise<void> {
    const media: Partial<LegOptions> = { near: options.near };
    if (trunk) Object.assign(media, { srtp: trunk.config.srtp, codecs: trunk.config.codecs });
    const destinations = await this.destinations(record, options.to, trunk, media);
    if (destinations === null || record.ended) return;
    let offers: Map<LegKind, string>;
    try {
      offers = await this.makeOffers(record, new Set(destinations.map((one) => one.media)), media);
    } catch (error) {
      void this.store.end(record, 'error', 'us', null);
      if (error instanceof TelephonyError) return;
      throw error;
    }
    if (record.ended) return;
    const invitations = new Invitations({
      endpoint: this.endpoint,
      store: this.store,
      record,
      offers,
      destinations,
      parallel: trunk === null,
      headers: options.headers,
      failoverMs: trunk?.config.failoverMs ?? 4000,
      silentMs: trunk ? options.silentMs : undefined,
      sessionHandler: new LegSession(record, this.store, this.transferAsked),
      failed: (destination) => {
        if (trunk) trunk.markDead(destination.host ?? destination.uri);
        if (destination.binding) this.phones.missed(destination.binding);
      },
    });
    record.attempt = invitations;
    const ringMs = options.ringTimeoutMs ?? this.options.ringTimeoutMs ?? 60_000;
    record.timer = this.store.clock.after(ringMs, () => {
      record.ending = { cause: 'no-answer', by: 'us', sipCode: null };
      invitations.cancel('SIP;cause=408;text="No answer"');
    });
    invitations.start();
  }

  /** Null when the leg has been ended because there is nowhere to go. */
  private async destinations(
    record: LegRecord,
    to: Endpoint,
    trunk: Trunk | null,
    media: Partial<LegOptions>,
  ): Promise<Destination[] | null> {
    const { from, fromName } = record.view;
    const own = { number: from ?? 'anonymous', name: fromName };
    if (to.kind === 'uri') {
      const uri = parseUri(to.uri);
      return [{ uri, media: 'rtp', from: this.localParty(own), to: uri, headers: {} }];
    }
    if (to.kind === 'trunk') return trunkDestinations(trunk!, to.number, own);
    if (to.kind !== 'extension') throw new TelephonyError('bad-argument', to.kind);
    const entry = await this.options.directory(to.extension);
    const contacts = this.phones.contacts(to.extension);
    if (contacts.length === 0) {
      void this.store.end(record, entry ? 'unreachable' : 'not-found', 'us', entry ? 480 : 404);
      return null;
    }
    media.srtp = entry?.srtp;
    const address = makeUri({ user: to.extension, host: this.options.realm });
    return contacts.map((binding) => ({
      uri: { ...binding.contact.uri, headers: new Map() },
      flow: binding.pinned ? binding.flow : undefined,
      routes: binding.path,
      media: kindOfFlow(binding.flow),
      from: this.localParty(own),
      to: address,
      headers: {},
      binding,
    }));
  }

  private localParty(who: { number: string; name: string | null }): Destination['from'] {
    return { name: who.name, uri: makeUri({ user: who.number, host: this.options.realm }), params: new Map() };
  }

  private async makeOffers(
    record: LegRecord,
    kinds: Set<LegKind>,
    options: Partial<LegOptions>,
  ): Promise<Map<LegKind, string>> {
    const offers = new Map<LegKind, string>();
    for (const kind of kinds) {
      const mediaId = await this.store.mediaFor(record, kind, kind === 'rtp' ? options : { near: options.near });
      offers.set(kind, await this.store.media.createOffer(mediaId));
    }
    return offers;
  }
}

/** Number and identity headers the way a carrier wants them (RFC 3325; RFC 3323 for a withheld number). */
function trunkDestinations(trunk: Trunk, number: string, who: { number: string; name: string | null }): Destination[] {
  const { config } = trunk;
  const withheld = who.number === 'anonymous';
  return trunk.targets().map((host) => {
    const domain = config.domain ?? host.host;
    const caller = makeUri({ user: withheld ? (config.fromUser ?? 'anonymous') : who.number, host: domain });
    const headers: Record<string, string> = {};
    if (config.assertIdentity !== false && !withheld) headers['p-asserted-identity'] = `<sip:${caller.user}@${domain}>`;
    if (withheld) headers.privacy = 'id';
    const port = config.domain ? null : host.port;
    const uri = { ...makeUri({ user: number, host: domain, port }), params: host.params };
    return {
      uri,
      nextHop: host,
      media: 'rtp',
      from: {
        name: withheld ? 'Anonymous' : who.name,
        uri: config.fromUser ? makeUri({ user: config.fromUser, host: domain }) : caller,
        params: new Map(),
      },
      to: makeUri({ user: number, host: domain }),
      headers,
      credentials: trunk.credentials,
      host,
    };
  });
}

/** Headers that the stack writes itself: a controller can't replace them. */
const RESERVED = new Set(
  'via from to call-id cseq contact route record-route max-forwards content-length content-type authorization proxy-authorization'.split(
    ' ',
  ),
);

function ownHeaders(headers: Record<string, string> | undefined): Record<string, string> {
  const entries = Object.entries(headers ?? {}).filter(([name]) => !RESERVED.has(canonicalName(name)));
  for (const [name] of entries) if (!isToken(name)) throw new TelephonyError('bad-argument', `header name ${name}`);
  return Object.fromEntries(entries);
}

function checkUri(text: string): void {
  try {
    const { scheme } = parseUri(text);
    if (scheme === 'sip' || scheme === 'sips') return;
  } catch {
    // reported below together with foreign schemes
  }
  throw new TelephonyError('bad-argument', `no SIP address: ${text}`);
}
