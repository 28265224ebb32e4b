import { createServer, type Server } from 'node:http';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StunProtocol } from 'werift';
import { createMediaEngine, type MediaEvent, type OwnedMediaEngine } from '../../src/media/index.ts';
import { LastFlight } from '../../src/media/webrtc/last-flight.ts';
import { until } from '../sip/wire.ts';
import { RtpPeer } from './rtp-peer.ts';
import { sine, toneShare } from './tone-analysis.ts';
import { TurnServer } from './turn-server.ts';

/** The browser side: a tone of its own instead of the fake microphone, and a meter on what it hears. */
const PAGE = `<!doctype html><meta charset="utf-8"><script>
window.call = async (frequency) => {
  const context = new AudioContext();
  const tone = context.createOscillator();
  tone.frequency.value = frequency;
  const out = context.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const pc = new RTCPeerConnection();
  window.pc = pc;
  for (const track of out.stream.getTracks()) pc.addTrack(track, out.stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  pc.ontrack = ({ track }) => {
    const stream = new MediaStream([track]);
    const sink = new Audio();
    sink.srcObject = stream;
    sink.muted = true;
    context.createMediaStreamSource(stream).connect(analyser);
  };
  window.loudest = () => {
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    let best = 0;
    for (let i = 1; i < bins.length; i++) if (bins[i] > bins[best]) best = i;
    return { frequency: (best * context.sampleRate) / 2048, level: bins[best] };
  };
};
window.local = async (description) => {
  await pc.setLocalDescription(description);
  if (pc.iceGatheringState !== 'complete') {
    await new Promise((resolve) => pc.addEventListener('icegatheringstatechange', () => pc.iceGatheringState === 'complete' && resolve()));
  }
  return pc.localDescription.sdp;
};
</script>`;

/** Servers listen below the system's range for client sockets. */
async function listenBelow(server: Server): Promise<number> {
  for (let port = 8000 + Math.floor(Math.random() * 1000); ; port++) {
    const bound = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (bound) return port;
  }
}

describe('the last flight of a DTLS handshake', () => {
  const record = (type: number, text: string): Buffer => Buffer.concat([Buffer.from([type]), Buffer.from(text)]);

  it('is sent again when the browser repeats its own, and only then', async () => {
    const sent: string[] = [];
    const path = {
      send: async (data: Buffer): Promise<void> => {
        sent.push(data.toString('latin1', 1));
      },
    };
    const flight = new LastFlight(path);
    await path.send(record(22, 'hello'));
    flight.received(record(22, 'finished'), false);
    await path.send(record(20, 'cipher'));
    await path.send(record(22, 'done'));
    expect(sent.splice(0)).toEqual(['hello', 'cipher', 'done']);
    flight.received(record(23, 'application data'), true);
    flight.received(record(21, 'alert'), true);
    expect(sent).toEqual([]);
    // The repeated flight comes in two datagrams: one answer.
    flight.received(record(22, 'certificate'), true);
    flight.received(record(22, 'finished'), true);
    expect(sent).toEqual(['cipher', 'done']);
  });
});

describe('browser legs with Chromium', () => {
  let server: Server;
  let browser: Browser;
  let engine: OwnedMediaEngine;
  let url: string;
  const events: MediaEvent[] = [];

  beforeAll(async () => {
    server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(PAGE));
    url = `http://127.0.0.1:${await listenBelow(server)}/`;
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium-headless-shell',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--allow-loopback-in-peer-connection',
        '--disable-features=WebRtcHideLocalIpsWithMdns',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--autoplay-policy=no-user-gesture-required',
      ],
    });
    engine = await createMediaEngine({
      ports: { min: 20480, max: 22527 },
      webrtc: { ports: { min: 28672, max: 29695 } },
    });
    engine.on((event) => events.push(event));
  });

  afterAll(async () => {
    await engine?.close();
    await browser?.close();
    await new Promise((resolve) => server.close(resolve));
  });

  async function openPage(frequency: number): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(url);
    await page.evaluate(`call(${frequency})`);
    return page;
  }

  const browserOffers = (page: Page): Promise<string> =>
    page.evaluate(`pc.createOffer().then((offer) => local(offer))`);
  const browserTakes = (page: Page, type: 'offer' | 'answer', sdp: string): Promise<void> =>
    page.evaluate(
      ({ type, sdp }) =>
        (globalThis as unknown as { pc: RTCPeerConnectionLike }).pc.setRemoteDescription({ type, sdp }),
      { type, sdp },
    );

  /** A browser leg that answered the page's offer. */
  async function connect(page: Page, legId: string, on = engine): Promise<void> {
    await on.createLeg({ legId, kind: 'webrtc' });
    await browserTakes(page, 'answer', await on.answerOffer(legId, await browserOffers(page)));
    await happened('leg.connected', legId);
  }

  async function happened(type: MediaEvent['type'], legId: string): Promise<MediaEvent> {
    for (;;) {
      const found = events.find((event) => event.type === type && 'legId' in event && event.legId === legId);
      if (found) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const hears = (page: Page, frequency: number): Promise<unknown> =>
    page.waitForFunction(`Math.abs(loudest().frequency - ${frequency}) < 40 && loudest().level > -60`);
  const hearsNothing = (page: Page): Promise<unknown> => page.waitForFunction('loudest().level < -65');

  it('talks both ways with a telephone, sends and receives digits', async () => {
    const page = await openPage(600);
    await connect(page, 'browser');
    const phone = await RtpPeer.open();
    await engine.createLeg({ legId: 'phone', kind: 'rtp' });
    phone.aim(await engine.answerOffer('phone', phone.sdp()));
    await engine.createBridge('bridge');
    await engine.join('bridge', 'browser');
    await engine.join('bridge', 'phone');
    const voice = sine(1250);
    const talk = setInterval(() => phone.sendSamples(voice(160)), 20);
    try {
      await phone.until(() => phone.packets.length > 30 && toneShare(phone.heard(15), 600) > 0.9);
      await hears(page, 1250);
      await page.evaluate(`pc.getSenders()[0].dtmf.insertDTMF('7', 100)`);
      await phone.until(() => phone.packets.some((packet) => packet.payloadType === 101 && packet.payload[0] === 7));
      expect(await happened('leg.digit', 'browser')).toMatchObject({ digit: '7', source: 'rfc4733' });
    } finally {
      clearInterval(talk);
    }
    const facts = await engine.statistics('browser');
    expect(facts.codec).toMatch(/PCM[AU]/);
    expect(facts.packetsLost).toBe(0);
    await engine.closeLeg('phone');
    await engine.closeLeg('browser');
    await phone.close();
    await page.close();
  }, 30_000);

  it('joins two browsers, one offered to by us; survives hold, ICE restart, and one of them leaving', async () => {
    const [one, two] = await Promise.all([openPage(600), openPage(1500)]);
    await connect(one, 'one');
    await engine.createLeg({ legId: 'two', kind: 'webrtc' });
    await browserTakes(two, 'offer', await engine.createOffer('two'));
    await engine.acceptAnswer('two', await two.evaluate('pc.createAnswer().then((answer) => local(answer))'));
    await happened('leg.connected', 'two');
    await engine.createBridge('pair');
    await engine.join('pair', 'one');
    await engine.join('pair', 'two');
    await Promise.all([hears(one, 1500), hears(two, 600)]);
    // The page puts its side on hold, and takes it back with new ICE credentials.
    await one.evaluate(`pc.getTransceivers()[0].direction = 'inactive'`);
    const held = await engine.answerOffer('one', await browserOffers(one));
    expect(held).toContain('a=inactive');
    await browserTakes(one, 'answer', held);
    await Promise.all([hearsNothing(one), hearsNothing(two)]);
    await one.evaluate(`pc.getTransceivers()[0].direction = 'sendrecv'; pc.restartIce()`);
    await browserTakes(one, 'answer', await engine.answerOffer('one', await browserOffers(one)));
    await Promise.all([hears(one, 1500), hears(two, 600)]);
    await one.evaluate('pc.close()');
    await happened('leg.closed', 'one');
    await hearsNothing(two);
    await engine.closeLeg('two');
    await engine.closeBridge('pair');
    await Promise.all([one.close(), two.close()]);
  }, 30_000);

  it('refuses Opus clearly and other media in their place', async () => {
    const page = await openPage(600);
    await page.evaluate(`pc.addTransceiver('video')`);
    const offer = await browserOffers(page);
    await engine.createLeg({ legId: 'refused', kind: 'webrtc' });
    const opusOnly = offer.replace(/^(m=audio \d+ \S+) .*$/m, '$1 111');
    await expect(engine.answerOffer('refused', opusOnly)).rejects.toMatchObject({ code: 'no-common-codec' });
    await expect(engine.answerOffer('refused', offer.replace(/^a=fingerprint.*\r\n/gm, ''))).rejects.toMatchObject({
      code: 'bad-sdp',
    });
    const answer = await engine.answerOffer('refused', offer);
    expect(answer).toMatch(/^m=video 0 /m);
    expect(answer).not.toContain('opus');
    await browserTakes(page, 'answer', answer);
    await happened('leg.connected', 'refused');
    await engine.closeLeg('refused');
    await page.close();
  }, 30_000);

  it('reaches a browser over ICE-TCP, and frees every socket and timer at the end', async () => {
    const tcp = await createMediaEngine({
      ports: { min: 22_528, max: 22_591 },
      webrtc: { tcp: true, ports: { min: 29_696, max: 29_759 } },
    });
    tcp.on((event) => events.push(event));
    const page = await openPage(600);
    await tcp.createLeg({ legId: 'tcp', kind: 'webrtc' });
    const withoutUdp = (sdp: string): string => sdp.replace(/^a=candidate:\S+ 1 udp .*\r\n/gim, '');
    const answer = await tcp.answerOffer('tcp', withoutUdp(await browserOffers(page)));
    expect(withoutUdp(answer)).toContain(' tcptype passive');
    await browserTakes(page, 'answer', withoutUdp(answer));
    await happened('leg.connected', 'tcp');
    await tcp.play('tcp', { playId: 'p', items: [{ tone: { frequencies: [900], onMs: 60_000, offMs: 0 } }] });
    await hears(page, 900);
    const pair = await page.evaluate(`pc.getStats().then((all) => {
      const stats = [...all.values()];
      const pair = stats.find((one) => one.type === 'candidate-pair' && one.nominated);
      return stats.find((one) => one.id === pair.localCandidateId).protocol;
    })`);
    expect(pair).toBe('tcp');
    await page.close();
    await tcp.close();
    expect(await tcp.diagnostics()).toMatchObject({ legs: 0, portsInUse: 0, ticking: false });
  }, 30_000);

  it('reaches a browser through a TURN relay with a password, and through nothing else', async () => {
    const turn = await TurnServer.open();
    const relayed = await createMediaEngine({
      ports: { min: 22_592, max: 22_655 },
      webrtc: {
        relayOnly: true,
        iceServers: [{ urls: turn.url, username: turn.username, credential: turn.credential }],
        ports: { min: 29_760, max: 29_823 },
      },
    });
    relayed.on((event) => events.push(event));
    const page = await openPage(600);
    await relayed.createLeg({ legId: 'turn', kind: 'webrtc' });
    const answer = await relayed.answerOffer('turn', await browserOffers(page));
    const candidates = answer.match(/^a=candidate:.*$/gm) ?? [];
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toContain(' typ relay ');
    await browserTakes(page, 'answer', answer);
    await happened('leg.connected', 'turn');
    const before = turn.relayed;
    await relayed.play('turn', { playId: 'p', items: [{ tone: { frequencies: [900], onMs: 60_000, offMs: 0 } }] });
    await hears(page, 900);
    await until(() => turn.relayed > before + 1000, 'sound through the relay');
    // The first request of a client carries no password yet (RFC 8489 section 9.2); it may have been repeated.
    expect(turn.refused).toBeGreaterThanOrEqual(1);
    await page.close();
    await relayed.close();
    await turn.close();
  }, 30_000);

  it('repeats the end of the handshake when it was lost on the way', async () => {
    const page = await openPage(600);
    const original = StunProtocol.prototype.sendData;
    let dropped = 0;
    StunProtocol.prototype.sendData = async function (data, address) {
      // Epoch 1: our Finished. The first one is lost.
      if (data[0] === 22 && data.readUInt16BE(3) === 1 && dropped === 0) {
        dropped++;
        return;
      }
      await original.call(this, data, address);
    };
    try {
      await connect(page, 'lossy');
      await engine.play('lossy', { playId: 'p', items: [{ tone: { frequencies: [900], onMs: 60_000, offMs: 0 } }] });
      await hears(page, 900);
      expect(dropped).toBe(1);
    } finally {
      StunProtocol.prototype.sendData = original;
    }
    await engine.closeLeg('lossy');
    await page.close();
  }, 30_000);

  it('gives up a leg in mid-handshake without leaving anything behind', async () => {
    const page = await openPage(600);
    const offer = await browserOffers(page);
    const { resources } = await engine.diagnostics();
    await engine.createLeg({ legId: 'aborted', kind: 'webrtc' });
    await engine.answerOffer('aborted', offer);
    await engine.closeLeg('aborted');
    await page.close();
    const after = await engine.diagnostics();
    expect(after.portsInUse).toBe(0);
    expect(after.resources.UDPWrap).toBe(resources.UDPWrap);
  }, 30_000);
});

type RTCPeerConnectionLike = { setRemoteDescription(description: { type: string; sdp: string }): Promise<void> };
