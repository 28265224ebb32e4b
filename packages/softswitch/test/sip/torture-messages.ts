/**
 * The test messages of RFC 4475, rebuilt from what the RFC says about each (not copied byte for byte): the same breakage,
 * the same expected treatment. `status` = how a UAS must answer, null = must not answer, 'ok' = must accept.
 */
export type TortureMessage = {
  id: string;
  section: string;
  says: string;
  text: string | Buffer;
  /** Expected final status; 'accepted' = not refused for its form; null = dropped in silence. */
  expect: number | 'accepted' | null;
};

const SDP =
  'v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.3\r\ns=-\r\nc=IN IP4 192.0.2.4\r\nt=0 0\r\nm=audio 49217 RTP/AVP 0 12\r\n';

function message(lines: string[], body = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Headers of an ordinary request, each replaceable or removable (null) by name. */
function ordinary(
  id: string,
  method: string,
  change: Record<string, string | string[] | null> = {},
  body = '',
): string {
  const base: Record<string, string | string[] | null> = {
    start: `${method} sip:user@example.com SIP/2.0`,
    Via: `SIP/2.0/UDP host5.example.net;branch=z9hG4bK-${id};rport`,
    To: 'sip:user@example.com',
    From: `<sip:caller@example.net>;tag=${id}`,
    'Call-ID': `${id}.0ha0isndaksdj@192.0.2.1`,
    CSeq: `8 ${method}`,
    'Max-Forwards': '70',
    Contact: '<sip:caller@host5.example.net>',
    'Content-Length': String(Buffer.byteLength(body)),
    ...(body === '' ? {} : { 'Content-Type': 'application/sdp' }),
    ...change,
  };
  const lines: string[] = [];
  for (const [name, value] of Object.entries(base)) {
    if (value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) lines.push(name === 'start' ? one : `${name}: ${one}`);
  }
  return message(lines, body);
}

const LONG = 'longvalue'.repeat(60);

export const TORTURE: TortureMessage[] = [
  {
    id: 'wsinv',
    section: '3.1.1.1',
    says: 'short tortuous INVITE: folding, odd white space, mixed case, compact forms, escaped quotes, repeated Via styles (its To tag belongs to no dialog here: 481)',
    expect: 481,
    text: message(
      [
        'INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0',
        'TO :',
        ' sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n',
        'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>',
        '  ;',
        '  tag = 98asjd8',
        'MaX-fOrWaRdS: 0068',
        'Call-ID: wsinv.ndaksdj@192.0.2.1',
        `Content-Length   : ${SDP.length}`,
        'cseq: 0009',
        '  INVITE',
        'Via  : SIP  /   2.0',
        ' /UDP',
        '    192.0.2.2;rport;branch=390skdjuw',
        's :',
        'NewFangledHeader:   newfangled value',
        ' continued newfangled value',
        'UnknownHeaderWithUnusualValue: ;;,,;;,;',
        'Content-Type: application/sdp',
        'Route:',
        ' <sip:services.example.com;lr;unknownwith=value;unknown-no-value>',
        'v:  SIP  / 2.0  / TCP     spindle.example.com   ;',
        '  branch  =   z9hG4bK9ikj8  ,',
        ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=',
        ' z9hG4bK30239',
        'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =',
        '      newvalue ;',
        '  secondparam ; q = 0.33',
      ],
      SDP,
    ),
  },
  {
    id: 'intmeth',
    section: '3.1.1.2',
    says: 'wide range of legal characters: unusual method (not supported, so 501), escapes in quoted names, odd Call-ID',
    expect: 501,
    text: message([
      "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0",
      "Via: SIP/2.0/TCP host1.example.com;rport;branch=z9hG4bK-.!%66*_+`'~",
      'To: "BEL:\\\u0007 NUL:\\\u0000 DEL:\\\u007F" <sip:1_unusual.URI~(to-be!sure)&isn\'t+it$/crazy?,/;;*@example.com>',
      "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"работающий\";tag=_token~1'+`*%!-.",
      'Call-ID: intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{',
      "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~",
      'Max-Forwards: 255',
      "extensionHeader-!.%*+_`'~:\u{FEFF}大停電",
      'Content-Length: 0',
    ]),
  },
  {
    id: 'esc01',
    section: '3.1.1.3',
    says: 'valid use of the % escape: an escaped @ and an escaped scheme in the user part',
    expect: 'accepted',
    text: ordinary(
      'esc01',
      'INVITE',
      { start: 'INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0', To: 'sip:%75se%72@example.com' },
      SDP,
    ),
  },
  {
    id: 'escnull',
    section: '3.1.1.4',
    says: 'escaped NUL in URIs: legal, and two Contacts that differ only behind it stay two',
    expect: 'accepted',
    text: ordinary('escnull', 'REGISTER', {
      start: 'REGISTER sip:example.com SIP/2.0',
      To: 'sip:null-%00-null@example.com',
      From: 'sip:null-%00-null@example.com;tag=839923423',
      Contact: ['<sip:%00@host5.example.com>', '<sip:%00%00@host5.example.com>'],
    }),
  },
  {
    id: 'esc02',
    section: '3.1.1.5',
    says: 'a % that is no escape: legal in a method and in a display name',
    expect: 501,
    text: ordinary('esc02', 'RE%47IST%45R', {
      start: 'RE%47IST%45R sip:registrar.example.com SIP/2.0',
      To: '"%Z%45" <sip:resource@example.com>',
      From: '"%Z%45" <sip:resource@example.com>;tag=f232jadfj23',
      Contact: '<sip:alias1@host1.example.com>',
    }),
  },
  {
    id: 'lwsdisp',
    section: '3.1.1.6',
    says: 'no white space between display name and "<"',
    expect: 200,
    text: ordinary('lwsdisp', 'OPTIONS', { From: 'caller<sip:caller@example.com>;tag=323' }),
  },
  {
    id: 'longreq',
    section: '3.1.1.7',
    says: 'long values in every header',
    expect: 'accepted',
    text: ordinary(
      'longreq',
      'INVITE',
      {
        To: `"I have a user name of ${'extremeproportion'.repeat(20)}"<sip:user@example.com:6000;unknownparam1=very${LONG};longparam${LONG}=shortvalue>`,
        From: `sip:${'amazinglylongcallername'.repeat(10)}@example.net;tag=12${'982'.repeat(40)}424;unknownheaderparam${LONG}=unknowheaderparam${LONG}`,
        'Call-ID': `longreq.one${'really'.repeat(20)}longcallid`,
        Via: [
          `SIP/2.0/TCP host.example.com;rport;branch=very${LONG}`,
          ...Array.from({ length: 32 }, (_, i) => `SIP/2.0/TCP sip${32 - i}.example.com`),
        ],
        [`Unknown-${LONG}-Header`]: `unknown-${LONG}-value;unknown-${LONG}-parameter-name=unknown-${LONG}`,
        Contact: `<sip:${'amazinglylongcallername'.repeat(10)}@host5.example.net>`,
      },
      SDP,
    ),
  },
  {
    id: 'dblreq',
    section: '3.1.1.8',
    says: 'a datagram with extra octets behind Content-Length: the rest (another request) is ignored',
    expect: 'accepted',
    text:
      ordinary('dblreq', 'REGISTER', {
        start: 'REGISTER sip:example.com SIP/2.0',
        To: 'sip:j.user@example.com',
        From: 'sip:j.user@example.com;tag=43251j3j324',
        Contact: 'sip:j.user@host.example.com',
      }) + ordinary('dblreq-2', 'INVITE', { start: 'INVITE sip:joe@example.com SIP/2.0' }, SDP),
  },
  {
    id: 'semiuri',
    section: '3.1.1.9',
    says: 'semicolon-separated parameters inside the user part',
    expect: 200,
    text: ordinary('semiuri', 'OPTIONS', {
      start: 'OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0',
      To: 'sip:j_user@example.com',
    }),
  },
  {
    id: 'transports',
    section: '3.1.1.10',
    says: 'varied and unknown transports in lower Vias',
    expect: 200,
    text: ordinary('transports', 'OPTIONS', {
      Via: [
        'SIP/2.0/UDP t1.example.com;rport;branch=z9hG4bKkdjuw',
        'SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf',
        'SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj',
        'SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en',
        'SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee',
      ],
    }),
  },
  {
    id: 'mpart01',
    section: '3.1.1.11',
    says: 'a multipart body with a binary part next to text: the method is not for us, so 405',
    expect: 405,
    text: Buffer.concat([
      Buffer.from(
        message([
          'MESSAGE sip:kumiko@example.org SIP/2.0',
          'Via: SIP/2.0/UDP 127.0.0.1:5070;rport;branch=z9hG4bK-d87543-4dade06d0bdb11ee-1--d87543-',
          'Max-Forwards: 70',
          'Contact: <sip:fluffy@127.0.0.1:5070>',
          'To: <sip:kumiko@example.org>',
          'From: <sip:fluffy@example.com>;tag=2fb0dcc9',
          'Call-ID: 3d9485ad0c49859b@Zmx1ZmZ5LW1hYy0xNi5sb2NhbA..',
          'CSeq: 1 MESSAGE',
          'Content-Type: multipart/mixed;boundary=7a9cbec02ceef655',
          'Content-Length: 120',
        ]),
      ),
      Buffer.alloc(120, 0x81),
    ]),
  },
  {
    id: 'insuf-scheme-zeromf',
    section: '3.3.11',
    says: 'Max-Forwards 0: the end of the way, but we are the destination, so it is processed',
    expect: 200,
    text: ordinary('zeromf', 'OPTIONS', { 'Max-Forwards': '0' }),
  },
  {
    id: 'badinv01',
    section: '3.1.2.1',
    says: 'extraneous separators (";;", ",;") in Via and Contact',
    expect: 400,
    text: ordinary(
      'badinv01',
      'INVITE',
      { Contact: '"Joe" <sip:joe@example.org>;;;;', Via: 'SIP/2.0/UDP 192.0.2.15;rport;branch=z9hG4bKkdjuw,;,;,,' },
      SDP,
    ),
  },
  {
    id: 'clerr',
    section: '3.1.2.2',
    says: 'Content-Length larger than the datagram',
    expect: 400,
    text: ordinary('clerr', 'INVITE', { 'Content-Length': '9999' }, SDP),
  },
  {
    id: 'ncl',
    section: '3.1.2.3',
    says: 'negative Content-Length',
    expect: 400,
    text: ordinary('ncl', 'INVITE', { 'Content-Length': '-999' }, SDP),
  },
  {
    id: 'scalar02',
    section: '3.1.2.4',
    says: 'request scalars out of range: CSeq over 2^32, Max-Forwards 300, huge Expires',
    expect: 400,
    text: ordinary('scalar02', 'REGISTER', {
      CSeq: '36893488147419103232 REGISTER',
      'Max-Forwards': '300',
      Expires: '10000000000000000000000000',
    }),
  },
  {
    id: 'scalarlg',
    section: '3.1.2.5',
    says: 'response scalars out of range: dropped',
    expect: null,
    text: message([
      'SIP/2.0 503 Service Unavailable',
      'Via: SIP/2.0/TCP host129.example.com;branch=z9hG4bKzzxdiwo34sw;received=192.0.2.129',
      'To: <sip:user@example.com>',
      'From: <sip:other@example.net>;tag=2easdjfejw',
      'CSeq: 9292394834772304023312 OPTIONS',
      'Call-ID: scalarlg.noase0of0234hn2qofoaf0232aewf2394r',
      'Retry-After: 949302838503028349304023988',
      'Warning: 1812 overture "In Progress"',
      'Content-Length: 0',
    ]),
  },
  {
    id: 'quotbal',
    section: '3.1.2.6',
    says: 'unterminated quoted string in a display name',
    expect: 400,
    text: ordinary('quotbal', 'INVITE', { To: '"Mr. J. User <sip:j.user@example.com>' }, SDP),
  },
  {
    id: 'ltgtruri',
    section: '3.1.2.7',
    says: 'angle brackets around the Request-URI',
    expect: 400,
    text: ordinary('ltgtruri', 'INVITE', { start: 'INVITE <sip:user@example.com> SIP/2.0' }, SDP),
  },
  {
    id: 'lwsruri',
    section: '3.1.2.8',
    says: 'white space inside the Request-URI',
    expect: 400,
    text: ordinary('lwsruri', 'INVITE', { start: 'INVITE sip:user@example.com; lr SIP/2.0' }, SDP),
  },
  {
    id: 'lwsstart',
    section: '3.1.2.9',
    says: 'several spaces between the parts of the request line',
    expect: 400,
    text: ordinary('lwsstart', 'INVITE', { start: 'INVITE  sip:user@example.com  SIP/2.0' }, SDP),
  },
  {
    id: 'trws',
    section: '3.1.2.10',
    says: 'white space at the end of the request line',
    expect: 400,
    text: ordinary('trws', 'OPTIONS', { start: 'OPTIONS sip:remote-target@example.com SIP/2.0  ' }),
  },
  {
    id: 'escruri',
    section: '3.1.2.11',
    says: 'escaped headers in the Request-URI',
    expect: 400,
    text: ordinary(
      'escruri',
      'INVITE',
      { start: 'INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0' },
      SDP,
    ),
  },
  {
    id: 'baddate',
    section: '3.1.2.12',
    says: 'Date with a zone other than GMT: an element that does not use Date may ignore it',
    expect: 'accepted',
    text: ordinary('baddate', 'INVITE', { Date: 'Fri, 01 Jan 2010 16:00:00 EST' }, SDP),
  },
  {
    id: 'regbadct',
    section: '3.1.2.13',
    says: 'a Contact URI with "?" must be enclosed in angle brackets',
    expect: 400,
    text: ordinary('regbadct', 'REGISTER', {
      start: 'REGISTER sip:example.com SIP/2.0',
      Contact: 'sip:user@example.com?Route=%3Csip:sip.example.com%3E',
    }),
  },
  {
    id: 'badaspec',
    section: '3.1.2.14',
    says: 'spaces within an addr-spec',
    expect: 400,
    text: ordinary('badaspec', 'OPTIONS', { To: '"Watson, Thomas" < sip:t.watson@example.org >' }),
  },
  {
    id: 'baddn',
    section: '3.1.2.15',
    says: 'unquoted display name with a comma',
    expect: 400,
    text: ordinary('baddn', 'OPTIONS', { From: 'Bell, Alexander <sip:a.g.bell@example.com>;tag=43' }),
  },
  {
    id: 'badvers',
    section: '3.1.2.16',
    says: 'unknown protocol version',
    expect: 505,
    text: ordinary('badvers', 'OPTIONS', {
      start: 'OPTIONS sip:t.watson@example.org SIP/7.0',
      Via: 'SIP/7.0/UDP c.example.com;rport;branch=z9hG4bKkdjuw',
    }),
  },
  {
    id: 'mismatch01',
    section: '3.1.2.17',
    says: 'method of CSeq differs from the start line',
    expect: 400,
    text: ordinary('mismatch01', 'OPTIONS', { CSeq: '8 INVITE' }),
  },
  {
    id: 'mismatch02',
    section: '3.1.2.18',
    says: 'unknown method and a CSeq that does not match: 400 or 501',
    expect: 400,
    text: ordinary('mismatch02', 'NEWMETHOD', { CSeq: '8 INVITE' }, SDP),
  },
  {
    id: 'bigcode',
    section: '3.1.2.19',
    says: 'response with an overlarge status code: dropped',
    expect: null,
    text: message([
      'SIP/2.0 4294967301 better not break the receiver',
      'Via: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bK2398ndaoe',
      'Call-ID: bigcode.asdof3uj203asdnf3429uasdhfas3ehjasdfas9i',
      'CSeq: 353494 INVITE',
      'From: <sip:user@example.com>;tag=39ansfi3',
      'To: <sip:user@example.edu>;tag=902jndnke3',
      'Content-Length: 0',
    ]),
  },
  {
    id: 'badbranch',
    section: '3.2.1',
    says: 'a branch that is nothing but the cookie: treated like a peer of RFC 2543',
    expect: 200,
    text: ordinary('badbranch', 'OPTIONS', { Via: 'SIP/2.0/UDP 192.0.2.1;rport;branch=z9hG4bK' }),
  },
  {
    id: 'insuf',
    section: '3.3.1',
    says: 'Call-ID, From and To missing',
    expect: 400,
    text: ordinary('insuf', 'INVITE', { To: null, From: null, 'Call-ID': null }, SDP),
  },
  {
    id: 'unkscm',
    section: '3.3.2',
    says: 'Request-URI with an unknown scheme',
    expect: 416,
    text: ordinary('unkscm', 'INVITE', { start: 'INVITE nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0' }, SDP),
  },
  {
    id: 'novelsc',
    section: '3.3.3',
    says: 'Request-URI with a known but atypical scheme',
    expect: 416,
    text: ordinary('novelsc', 'INVITE', { start: 'INVITE soap.beep://192.0.2.103:3002 SIP/2.0' }, SDP),
  },
  {
    id: 'unksm2',
    section: '3.3.4',
    says: 'other schemes in To, From and Contact: a registrar can not register them',
    expect: 400,
    text: ordinary('unksm2', 'REGISTER', {
      start: 'REGISTER sip:example.com SIP/2.0',
      To: 'isbn:2983792873',
      From: '<http://www.example.com>;tag=3234233',
      Contact: '<name:John_Smith>',
    }),
  },
  {
    id: 'bext01',
    section: '3.3.5',
    says: 'Require with unknown extensions',
    expect: 420,
    text: ordinary('bext01', 'OPTIONS', {
      Require: 'nothingSupportsThis, nothingSupportsThisEither',
      'Proxy-Require': 'noProxiesSupportThis',
    }),
  },
  {
    id: 'invut',
    section: '3.3.6',
    says: 'a body type that nobody understands',
    expect: 415,
    text: ordinary(
      'invut',
      'INVITE',
      { 'Content-Type': 'application/unknownformat' },
      '<audio><pcmu port="443"/></audio>',
    ),
  },
  {
    id: 'regaut01',
    section: '3.3.7',
    says: 'an unknown authorisation scheme is as good as none: challenge',
    expect: 401,
    text: ordinary('regaut01', 'REGISTER', {
      start: 'REGISTER sip:example.com SIP/2.0',
      Authorization: 'NoOneKnowsThisScheme opaque-data=here',
      'X-Guarded': 'yes',
    }),
  },
  {
    id: 'multi01',
    section: '3.3.8',
    says: 'several values where one is required (CSeq, Call-ID, From, To, Max-Forwards)',
    expect: 400,
    text: ordinary(
      'multi01',
      'INVITE',
      {
        CSeq: ['5 INVITE', '59 INVITE'],
        'Call-ID': ['multi01.98asdh@192.0.2.1', 'multi01.98asdh@192.0.2.2'],
        From: ['sip:caller@example.com;tag=3413415', 'sip:caller@example.net;tag=2923420123'],
        To: ['sip:user@example.com', 'sip:user@example.net'],
        'Max-Forwards': ['70', '5'],
      },
      SDP,
    ),
  },
  {
    id: 'mcl01',
    section: '3.3.9',
    says: 'two Content-Length values',
    expect: 400,
    text: `${ordinary('mcl01', 'OPTIONS', { 'Content-Length': ['13', '5'] })}There is a body`,
  },
  {
    id: 'bcast',
    section: '3.3.10',
    says: '200 with a broadcast address in Via: not for us, dropped',
    expect: null,
    text: message([
      'SIP/2.0 200 OK',
      'Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923',
      'Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23',
      'Call-ID: bcast.0384840201234ksdfak3j2erwedfsASdf',
      'CSeq: 35 INVITE',
      'From: <sip:user@example.com>;tag=11141343',
      'To: <sip:user@example.edu>;tag=2229',
      'Content-Length: 0',
      'Contact: <sip:user@host28.example.com>',
    ]),
  },
  {
    id: 'cparam01',
    section: '3.3.12',
    says: 'REGISTER with an unknown Contact header parameter: belongs to the header, accepted',
    expect: 200,
    text: ordinary('cparam01', 'REGISTER', {
      start: 'REGISTER sip:example.com SIP/2.0',
      Contact: 'sip:+19725552222@gw1.example.net;unknownparam',
    }),
  },
  {
    id: 'cparam02',
    section: '3.3.13',
    says: 'REGISTER with an unknown URI parameter: stays with the URI',
    expect: 200,
    text: ordinary('cparam02', 'REGISTER', {
      start: 'REGISTER sip:example.com SIP/2.0',
      Contact: '<sip:+19725552222@gw1.example.net;unknownparam>',
    }),
  },
  {
    id: 'regescrt',
    section: '3.3.14',
    says: 'REGISTER with an escaped header in the Contact URI: kept with it',
    expect: 200,
    text: ordinary('regescrt', 'REGISTER', {
      start: 'REGISTER sip:example.com SIP/2.0',
      Contact: '<sip:user@example.com?Route=%3Csip:sip.example.com%3E>',
    }),
  },
  {
    id: 'sdp01',
    section: '3.3.15',
    says: 'Accept without SDP on an INVITE',
    expect: 406,
    text: ordinary('sdp01', 'INVITE', { Accept: 'text/nobodyKnowsThis' }, SDP),
  },
  {
    id: 'inv2543',
    section: '3.4.1',
    says: 'INVITE of an RFC 2543 peer: no tags, no branch, no Contact, no Max-Forwards',
    expect: 'accepted',
    text: message(
      [
        'INVITE sip:UserB@example.com SIP/2.0',
        'Via: SIP/2.0/UDP iftgw.example.com;rport',
        'From: <sip:+13035551111@ift.client.example.net;user=phone>',
        'Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>',
        'To: sip:+16505552222@ss1.example.net;user=phone',
        'Call-ID: inv2543.1717@ift.client.example.com',
        'CSeq: 56 INVITE',
        'Content-Type: application/sdp',
      ],
      SDP,
    ),
  },
  {
    id: 'unreason',
    section: '3.1.1.12',
    says: 'response with an unusual reason phrase (UTF-8): legal, matches nothing here, no answer',
    expect: null,
    text: message([
      'SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое',
      'Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923',
      'Call-ID: unreason.1234ksdfak3j2erwedfsASdf',
      'CSeq: 35 INVITE',
      'From: sip:user@example.com;tag=11141343',
      'To: sip:user@example.edu;tag=2229',
      'Contact: <sip:user@host198.example.com>',
      'Content-Length: 0',
    ]),
  },
  {
    id: 'noreason',
    section: '3.1.1.13',
    says: 'response with an empty reason phrase: legal, no answer',
    expect: null,
    text: message([
      'SIP/2.0 100 ',
      'Via: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bK2398ndaoe',
      'Call-ID: noreason.asndj203insdf99223ndf',
      'CSeq: 35 INVITE',
      'From: <sip:user@example.com>;tag=39ansfi3',
      'To: <sip:user@example.edu>;tag=902jndnke3',
      'Content-Length: 0',
    ]),
  },
];
