/** The files of deploy/ against the program they start: what can be proven without a container and without systemd as process 1. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../apps/server/src/kernel/config.ts';
import { ensureServerCertificate } from '../../apps/server/src/kernel/tls/index.ts';
import { home } from '../steps/home.mjs';

const read = (name) => readFileSync(join(home, 'deploy', name), 'utf8');

/** `[Section]` → list of [key, value]; a line that is neither is an error. */
function readUnit(text) {
  const sections = {};
  let section;
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (name) {
      section = [];
      sections[name] = section;
      continue;
    }
    const [, key, value] = /^([A-Z]\w*)=(.*)$/.exec(line) ?? [];
    if (!key) throw new Error(`no directive: ${line}`);
    section.push([key, value]);
  }
  return sections;
}

/** `NAME=value` lines as an environment. */
const readEnv = (text) =>
  Object.fromEntries(
    text
      .split('\n')
      .map((line) => /^([A-Z_]+)=(.*)$/.exec(line.trim()))
      .filter(Boolean)
      .map(([, name, value]) => [name, value]),
  );

test('the unit starts our program as nobody special, lets it end in order, and lets it write where its settings say', () => {
  const { Unit, Service, Install } = readUnit(read('qiao.service'));
  expect(Unit && Install).toBeTruthy();
  const one = (key) => Service.filter(([name]) => name === key).map(([, value]) => value);
  const [program, script] = one('ExecStart')[0].split(' ');
  expect(program).toBe('/usr/bin/node');
  expect(existsSync(join(home, script.replace(/^\/opt\/qiao\//, '')))).toBe(true);
  expect(one('User')).toEqual(['qiao']);
  // SIGTERM to the program alone, which stops its PostgreSQL; a checkpoint may take a while.
  expect([one('KillMode'), one('KillSignal')]).toEqual([['process'], ['SIGTERM']]);
  expect(Number(one('TimeoutStopSec')[0])).toBeGreaterThanOrEqual(60);
  const env = {
    ...readEnv(one('Environment').join('\n')),
    ...readEnv(read('qiao.env.example')),
    QIAO_HOME: '/opt/qiao',
  };
  const config = readConfig(env);
  expect(config).toMatchObject({ dataDir: '/var/lib/qiao', seed: 'none', listen: 'loopback', trustProxy: true });
  expect(one('ProtectSystem')).toEqual(['strict']);
  const writable = [
    ...one('StateDirectory').map((name) => `/var/lib/${name}`),
    ...one('ReadWritePaths').flatMap((value) => value.split(' ').map((path) => path.replace(/^-/, ''))),
  ];
  const inside = (path) => writable.some((folder) => path === folder || path.startsWith(`${folder}/`));
  for (const path of [config.dataDir, config.keyFile, config.anchorDir]) expect(inside(path), path).toBe(true);
  expect(inside('/opt/qiao/apps')).toBe(false);
});

test('the image runs as an ordinary user, keeps data and keys in volumes, and only this machine reaches its port', () => {
  const image = read('Dockerfile');
  const compose = read('compose.yaml');
  const users = [...image.matchAll(/^USER (\S+)$/gm)].map(([, user]) => user);
  expect(users.at(-1)).toBe('node');
  expect(image.lastIndexOf('USER node')).toBeLessThan(image.indexOf('\nCMD'));
  const [, command] = /^CMD (\[.*\])$/m.exec(image);
  expect(existsSync(join(home, JSON.parse(command)[1]))).toBe(true);
  const settings = Object.fromEntries(
    [...compose.matchAll(/^ {6}(QIAO_[A-Z_]+): (.*)$/gm)].map(([, name, value]) => [
      name,
      value.replace(/\$\{\w+:-([^}]*)\}/, '$1'),
    ]),
  );
  const [, fromImage] = /^ENV (.*)$/m.exec(image);
  const config = readConfig({ ...readEnv(fromImage.replaceAll(' ', '\n')), ...settings, QIAO_HOME: '/opt/qiao' });
  expect(config).toMatchObject({ dataDir: '/data', keyFile: '/keys/master.json', listen: 'network', seed: 'none' });
  const mounted = [...compose.matchAll(/^ {6}- (\w+):(\/\w+)$/gm)].map(([, volume, path]) => [volume, path]);
  expect(mounted).toEqual([
    ['data', '/data'],
    ['keys', '/keys'],
  ]);
  const [, declared] = /^volumes:\n((?: {2}\w+:\n?)+)/m.exec(compose);
  expect(declared.match(/\w+/g)).toEqual(mounted.map(([volume]) => volume));
  expect(compose).toContain(`'127.0.0.1:${config.port}:${config.port}'`);
  expect(image).toContain(`EXPOSE ${config.port}`);
  const left = read('Dockerfile.dockerignore').trim().split('\n');
  for (const name of ['.git', '**/node_modules', '**/dist', 'data']) expect(left).toContain(name);
});

test('the health check of the image tells a ready server from one that is not, over HTTP and TLS', async () => {
  const [, line] = /^HEALTHCHECK [^\n]*CMD node -e "(.*)"$/m.exec(read('Dockerfile'));
  const folder = mkdtempSync(join(tmpdir(), 'qiao-health-'));
  let ready = true;
  const asked = [];
  const answer = (request, response) => {
    asked.push(request.url);
    response.writeHead(ready ? 200 : 503).end();
  };
  const pair = await ensureServerCertificate({ dir: folder, hosts: [], now: new Date() });
  const servers = { loopback: http.createServer(answer), network: https.createServer(pair, answer) };
  const health = (listen, port) =>
    new Promise((done) => {
      const child = spawn(process.execPath, ['-e', line.replaceAll('\\"', '"')], {
        env: { PATH: process.env.PATH, QIAO_LISTEN: listen, QIAO_PORT: String(port) },
      });
      child.on('close', done);
    });
  try {
    for (const [listen, server] of Object.entries(servers)) {
      await new Promise((done) => server.listen(0, '127.0.0.1', done));
      const { port } = server.address();
      ready = true;
      expect(await health(listen, port), listen).toBe(0);
      ready = false;
      expect(await health(listen, port), listen).toBe(1);
      await new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      });
      expect(await health(listen, port), listen).toBe(1);
    }
    expect(new Set(asked)).toEqual(new Set(['/readyz']));
  } finally {
    for (const server of Object.values(servers)) server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the proxies pass sockets on, believe no address of a visitor, and let uploads through that Qiao takes', () => {
  const limit = readConfig({ QIAO_HOME: home }).uploadMaxBytes;
  const nginx = read('nginx.conf');
  const caddy = read('Caddyfile');
  expect(Number(/client_max_body_size (\d+)m;/.exec(nginx)[1]) * 1024 * 1024).toBeGreaterThan(limit);
  expect(Number(/max_size (\d+)MB/.exec(caddy)[1]) * 1_000_000).toBeGreaterThan(limit);
  for (const header of [
    'Upgrade $http_upgrade',
    'Connection $qiao_connection',
    'X-Forwarded-For $remote_addr',
    'X-Forwarded-Proto $scheme',
  ])
    expect(nginx).toContain(`proxy_set_header ${header};`);
  expect(nginx).not.toContain('proxy_add_x_forwarded_for');
  const open = [...nginx].filter((sign) => sign === '{').length;
  expect([...nginx].filter((sign) => sign === '}')).toHaveLength(open);
  for (const text of [nginx, caddy]) expect(text).toMatch(/127\.0\.0\.1:7500/);
});
