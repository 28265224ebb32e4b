/** Writes a configuration of deploy/asterisk for one run. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../steps/home.mjs';

/** @returns {string} the folder with the configuration */
/** Asterisk asks for these and complains when there are none; nothing in them is needed. */
const empty = [
  'acl',
  'ccss',
  'cel',
  'chan_websocket',
  'features',
  'indications',
  'pjproject',
  'res_fax',
  'udptl',
  'websocket_client',
];

export function configure({ installed, folder, ports, password, extensions, trunks, deaf, dialplan }) {
  const config = join(folder, 'config');
  const state = join(folder, 'state');
  const spool = join(folder, 'spool');
  const data = join(installed, 'usr/share/asterisk');
  for (const each of [config, state, spool, join(spool, 'recording'), join(spool, 'monitor')])
    mkdirSync(each, { recursive: true });
  // Its function documentation is looked up below the data folder; everything else of the state is this run's.
  for (const name of readdirSync(data))
    try {
      symlinkSync(join(data, name), join(state, name));
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  const values = {
    host: '127.0.0.1',
    sipHost: '127.0.0.1',
    config,
    state,
    spool,
    data: state,
    modules: join(installed, 'usr/lib/x86_64-linux-gnu/asterisk/modules'),
    programs: join(installed, 'usr/sbin'),
    password,
    ...ports,
  };
  const templates = join(home, 'deploy/asterisk');
  for (const name of readdirSync(templates).filter((file) => file.endsWith('.conf'))) {
    const text = readFileSync(join(templates, name), 'utf8').replace(/\{\{(\w+)\}\}/g, (whole, key) => {
      if (!(key in values)) throw new Error(`${name} asks for ${whole}`);
      return String(values[key]);
    });
    writeFileSync(join(config, name), name === 'extensions.conf' && dialplan ? `${text}\n${dialplan}` : text);
  }
  for (const name of empty) writeFileSync(join(config, `${name}.conf`), '[general]\n');
  if (deaf) writeFileSync(join(config, 'pjsip-transports.conf'), '');
  const lines = [...extensions.map(telephone), ...carriers(trunks)];
  writeFileSync(join(config, 'pjsip-lines.conf'), lines.join('\n'));
  return config;
}

/** `8001:secret` */
function telephone(text) {
  const [extension, password] = split(text, 2);
  return `
[${extension}](telephone)
auth = ${extension}
aors = ${extension}
[${extension}]
type = auth
username = ${extension}
password = ${password}
[${extension}]
type = aor
max_contacts = 5
remove_existing = yes
remove_unavailable = yes
`;
}

/** `name:host:port`; several of one name are the hosts of one carrier, in order. */
function carriers(texts) {
  const hosts = new Map();
  for (const text of texts) {
    const [name, host, port] = split(text, 3);
    hosts.set(name, [...(hosts.get(name) ?? []), `${host}:${port}`]);
  }
  return [...hosts].map(
    ([name, addresses]) => `
[${name}](carrier)
aors = ${name}
[${name}]
type = aor
${addresses.map((address) => `contact = sip:${address}`).join('\n')}
[${name}]
type = identify
endpoint = ${name}
${addresses.map((address) => `match = ${address}`).join('\n')}
`,
  );
}

function split(text, count) {
  const words = text.split(':');
  if (words.length !== count || words.some((word) => !/^[\w.-]+$/.test(word)))
    throw new Error(`not understood: ${text}`);
  return words;
}
