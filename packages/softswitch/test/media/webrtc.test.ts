import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMediaEngine, type MediaEvent, type OwnedMediaEngine } from '../../src/media/index.ts';
import { RtpPeer } from './rtp-peer.ts';
import { sine, toneShare } from './tone-analysis.ts';

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

describe('browser legs with Chromium', () => {
  let server: Server;
  let browser: Browser;
  let engine: OwnedMediaEngine;
  let url: string;
  const events: MediaEvent[] = [];

  beforeAll(async () => {
    server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(PAGE));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
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

  it('talks both ways with a telephone, sends and receives digits', async () => {
    const page = await openPage(600);
    await engine.createLeg({ legId: 'browser', kind: 'webrtc' });
    await browserTakes(page, 'answer', await engine.answerOffer('browser', await browserOffers(page)));
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
      await page.waitForFunction('Math.abs(loudest().frequency - 1250) < 40 && loudest().level > -60');
      await page.evaluate(`pc.getSenders()[0].dtmf.insertDTMF('7', 100)`);
      await phone.until(() => phone.packets.some((packet) => packet.payloadType === 101 && packet.payload[0] === 7));
      expect(events).toContainEqual(expect.objectContaining({ type: 'leg.connected', legId: 'browser' }));
    } finally {
      clearInterval(talk);
    }
    const facts = await engine.statistics('browser');
    expect(facts.codec).toMatch(/PCM[AU]/);
    expect(facts.packetsLost).toBe(0);
    await engine.closeLeg('phone');
    await phone.close();
    await page.close();
  }, 30_000);
});

type RTCPeerConnectionLike = { setRemoteDescription(description: { type: string; sdp: string }): Promise<void> };
