/** Runs the unpacked Asterisk with its own loader and libraries, so neither root nor a changed root folder is needed. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { configure } from './configure.mjs';
import { Unavailable } from './provide.mjs';

const readyMs = 30_000;

export async function startAsterisk(installed, options) {
  const { folder: root, version } = installed;
  const [rtpMin, rtpMax] = options.rtp.split('-').map(Number);
  const ports = {
    sipPort: Number(options.sip),
    httpPort: Number(options.http),
    managerPort: Number(options.manager),
    rtpMin,
    rtpMax,
  };
  for (const [name, port] of Object.entries(ports))
    if (!Number.isInteger(port) || port < 1024 || port > 32_767) throw new Error(`${name}: ${port}`);
  for (const port of [ports.sipPort, ports.httpPort, ports.managerPort]) await demandFree(port);
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'qiao-asterisk-'));
  const password = randomBytes(18).toString('base64url');
  const config = configure({
    installed: root,
    folder,
    ports,
    password,
    extensions: options.extension,
    trunks: options.trunk,
    deaf: options.deaf,
    dialplan: options.dialplan ? readFileSync(options.dialplan, 'utf8') : '',
  });
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu');
  const loader = ['lib64/ld-linux-x86-64.so.2', 'usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2']
    .map((path) => join(root, path))
    .find((path) => existsSync(path));
  if (!loader)
    throw new Unavailable('system', '目前只支持 x86-64 处理器。', 'only x86-64 machines are supported for now.');
  const child = spawn(
    loader,
    ['--library-path', libraries, join(root, 'usr/sbin/asterisk'), '-C', join(config, 'asterisk.conf'), '-f'],

    { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder },
  );
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  let over = false;
  const exited = new Promise((done) => {
    const end = () => {
      over = true;
      done('died');
    };
    child.on('error', end);
    child.on('exit', end);
  });
  const stop = async () => {
    if (!over) {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), 4000);
      await exited;
      clearTimeout(kill);
    }
    if (!options.folder) rmSync(folder, { recursive: true, force: true });
  };
  const ari = { url: `http://127.0.0.1:${ports.httpPort}/ari`, user: 'qiao', password };
  for (const until = Date.now() + readyMs; ; await wait(50)) {
    if (await answers(ari)) break;
    if (over || Date.now() > until) {
      const log = `${Buffer.concat(output).toString('utf8')}\n${lastLog(join(folder, 'state'))}`.trim().slice(-1500);
      await stop();
      throw new Unavailable(
        'start',
        '程序已取得，但没有启动成功，日志见下。',
        'it was fetched but did not start; its log follows.',
        log,
      );
    }
  }
  return {
    version,
    pid: child.pid,
    ari,
    manager: { host: '127.0.0.1', port: ports.managerPort, user: 'qiao', password },
    sipPort: ports.sipPort,
    folder,
    spool: join(folder, 'spool'),
    exited,
    stop,
  };
}

/** ARI is ready when it answers and everything has been loaded. */
async function answers({ url, user, password }) {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return fetch(`${url}/asterisk/info?only=status`, { headers: { authorization } }).then(
    (answer) => answer.ok,
    () => false,
  );
}

function lastLog(state) {
  const name = existsSync(state) && readdirSync(state).find((file) => file === 'messages.log');
  return name ? readFileSync(join(state, name), 'utf8') : '';
}

async function demandFree(port) {
  await new Promise((done, fail) => {
    const server = createServer();
    server.once('error', () =>
      fail(
        new Unavailable(
          'port',
          `端口 ${port} 已被占用，请换一个（--sip、--http、--manager）。`,
          `port ${port} is taken; choose another (--sip, --http, --manager).`,
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => done()));
  });
}
