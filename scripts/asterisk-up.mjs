/**
 * `scripts/asterisk-up [options]`: brings a real Asterisk for tests and measurements on Debian and derivatives, runs it until
 * it is interrupted (or its standard input closes), and takes everything down again. It installs nothing: the packages are
 * unpacked into a cache folder and run from there, also without root.
 *
 *   --extension 8001:secret       a telephone that may register (repeatable)
 *   --trunk carrier:127.0.0.1:5090   a carrier by address; again with the same name: its next host
 *   --sip 5360 --http 8388 --manager 5338 --rtp 20000-23999   ports, on 127.0.0.1 only
 *   --deaf          does not listen for SIP before somebody says by ARI where
 *   --folder DIR    configuration, sounds and recordings; kept afterwards (default: a temporary one, removed)
 *   --dialplan FILE more dialplan, added to the end of extensions.conf
 *   --provide       only download and unpack
 *   --json          one line of JSON on standard output when it is ready, or when it cannot be
 *
 * Exit code 3: Asterisk cannot be had here; the sentence says why and what to do.
 */
import { demandNode } from './steps/node-version.mjs';

demandNode();
const { parseArgs } = await import('node:util');
const { provideAsterisk, Unavailable } = await import('./asterisk-up-steps/provide.mjs');
const { startAsterisk } = await import('./asterisk-up-steps/run.mjs');

const { values } = parseArgs({
  options: {
    extension: { type: 'string', multiple: true, default: [] },
    trunk: { type: 'string', multiple: true, default: [] },
    sip: { type: 'string', default: '5360' },
    http: { type: 'string', default: '8388' },
    manager: { type: 'string', default: '5338' },
    rtp: { type: 'string', default: '20000-23999' },
    deaf: { type: 'boolean', default: false },
    folder: { type: 'string' },
    dialplan: { type: 'string' },
    provide: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const tell = (facts, text) => console.log(values.json ? JSON.stringify(facts) : text);

/** Resolves when somebody wants it to end. */
function toldToEnd() {
  return new Promise((end) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal));
    if (values.json) {
      process.stdin.resume();
      process.stdin.on('close', () => end('closed'));
    }
  });
}

try {
  const ended = toldToEnd();
  const began = performance.now();
  const installed = await provideAsterisk();
  if (values.provide) {
    tell(
      { version: installed.version, folder: installed.folder },
      `Asterisk ${installed.version}: ${installed.folder}`,
    );
    process.exit(0);
  }
  const asterisk = await startAsterisk(installed, values);
  const { exited, stop, ...facts } = asterisk;
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  tell(
    { ...facts, seconds },
    `Asterisk ${facts.version} (${seconds} s): SIP 127.0.0.1:${facts.sipPort}, ARI ${facts.ari.url}, ${facts.ari.user}:${facts.ari.password}`,
  );
  const why = await Promise.race([ended, exited]);
  await stop();
  if (why === 'died') {
    console.error('Asterisk 自行退出，详见上方日志。\nAsterisk ended by itself; its log is above.');
    process.exit(1);
  }
  process.exit(0);
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  tell({ unavailable: error.message, reason: error.reason }, '');
  console.error(error.message);
  process.exit(3);
}
