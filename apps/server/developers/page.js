/** Developer pages, drawn from the OpenAPI document that the program serves: nothing here is written twice. */
import { words } from './words.js';

const get = (id) => document.getElementById(id);
let language = localStorage.getItem('developers-language') ?? (navigator.language.startsWith('zh') ? 'zh-CN' : 'en');
if (!words[language]) language = 'en';
let api = null;
let operations = [];
let groups = new Map();

const say = () => words[language];
function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text !== undefined && text !== null) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
const withAll = (element, ...children) => {
  element.append(...children);
  return element;
};

/** A schema in a few words. */
function typeOf(schema) {
  if (!schema) return '';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' | ');
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
  if (type === 'array') return `${typeOf(schema.items)}[]`;
  const limits = [
    schema.format,
    schema.minimum > Number.MIN_SAFE_INTEGER ? `≥ ${schema.minimum}` : '',
    schema.maximum < Number.MAX_SAFE_INTEGER ? `≤ ${schema.maximum}` : '',
    schema.maxLength ? `≤ ${schema.maxLength}` : '',
    schema.default === undefined ? '' : `= ${JSON.stringify(schema.default)}`,
  ].filter(Boolean);
  return limits.length > 0 ? `${type} (${limits.join(', ')})` : type;
}

/** Fields of a schema as rows, those of inner objects after a dot. */
function fieldsOf(schema, before = '', depth = 0) {
  if (!schema || depth > 4) return [];
  const parts = [schema, ...(schema.allOf ?? [])];
  return parts.flatMap((part) =>
    Object.entries(part.properties ?? {}).flatMap(([name, field]) => {
      const inner = field.type === 'array' ? field.items : field;
      const shown = `${before}${name}${field.type === 'array' ? '[]' : ''}`;
      const row = [shown, typeOf(field.properties ? { type: 'object' } : field), (part.required ?? []).includes(name)];
      return [row, ...fieldsOf(inner, `${shown}.`, depth + 1)];
    }),
  );
}

function table(heads, rows) {
  const body = make('tbody');
  for (const row of rows)
    body.append(
      withAll(
        make('tr'),
        ...row.map((cell, n) => (n === 0 ? withAll(make('td'), make('code', cell)) : make('td', cell))),
      ),
    );
  const head = withAll(make('thead'), withAll(make('tr'), ...heads.map((text) => make('th', text, { scope: 'col' }))));
  return withAll(make('div', null, { class: 'table' }), withAll(make('table'), head, body));
}
const code = (text) => withAll(make('pre', null, { tabindex: '0' }), make('code', text));
const json = (value) => code(JSON.stringify(value, null, 2));

function whoOf(operation) {
  const right = operation['x-right'];
  const who = say().who[right.kind];
  if (right.kind === 'open') return who(right.why);
  return right.kind === 'needs' ? who(operation['x-right-name'], right.permission) : who;
}

function curl({ method, path, operation }) {
  const body = operation.requestBody?.content?.['application/json'];
  return [
    `curl -X ${method.toUpperCase()} '${location.origin}${path}'`,
    ...(operation.security.some((one) => 'apiKey' in one) ? ["  -H 'Authorization: Bearer qk_…'"] : []),
    ...(body ? ["  -H 'Content-Type: application/json'", `  -d '${JSON.stringify(body.example)}'`] : []),
  ].join(' \\\n');
}

function errorRows(responses) {
  return Object.entries(responses)
    .filter(([status]) => !status.startsWith('2'))
    .map(([status, { $ref }]) => [status, api.components.responses[$ref.split('/').at(-1)].description]);
}

function drawOperation(one) {
  const t = say();
  const { operation } = one;
  const main = get('main');
  const title = withAll(
    make('h1'),
    make('span', `${one.method.toUpperCase()} `, { class: `method ${one.method}` }),
    make('code', one.path),
  );
  main.replaceChildren(title, make('p', operation.summary), make('p', whoOf(operation)));
  if (operation.parameters.length > 0)
    main.append(
      make('h2', t.parameters),
      table(
        [t.name, t.place, t.type, ''],
        operation.parameters.map(({ name, in: place, required, schema }) => [
          name,
          t[place],
          typeOf(schema),
          required ? t.required : t.optional,
        ]),
      ),
    );
  const body = operation.requestBody?.content ?? {};
  for (const [kind, { schema, example }] of Object.entries(body)) {
    const fields = fieldsOf(schema).map(([name, type, must]) => [name, type, must ? t.required : t.optional]);
    main.append(make('h2', `${t.body} · ${kind}`));
    if (fields.length > 0) main.append(table([t.name, t.type, ''], fields));
    if (example !== undefined) main.append(json(example));
  }
  main.append(make('h2', t.answer));
  const given = operation.responses['200']?.content?.['application/json'];
  if (given) {
    const fields = fieldsOf(given.schema).map(([name, type]) => [name, type]);
    if (fields.length > 0) main.append(table([t.name, t.type], fields));
    main.append(make('h2', t.example), json(given.example));
  } else main.append(make('p', operation.responses['204'] ? t.nothing : t.stream));
  main.append(make('h2', t.call), code(curl(one)));
  main.append(make('h2', t.errors), table([t.status, t.meaning], errorRows(operation.responses)));
}

function drawGuide() {
  const t = say();
  get('main').replaceChildren(
    make('h1', t.guide),
    ...t.guides.flatMap(([head, text]) => [make('h2', head), make('p', text)]),
  );
}

function drawErrors() {
  const t = say();
  get('main').replaceChildren(
    make('h1', t.codes),
    make('p', t.aboutCodes),
    table(
      [t.code, t.status, t.meaning],
      api['x-errors'].map(({ code, status, message }) => [code, status, message]),
    ),
  );
}

function drawMain() {
  const chosen = operations.find(({ operation }) => `#${operation.operationId}` === location.hash);
  if (chosen) drawOperation(chosen);
  else if (location.hash === '#errors') drawErrors();
  else drawGuide();
  get('main').scrollTop = 0;
  for (const link of get('list').querySelectorAll('a'))
    if (link.getAttribute('href') === location.hash) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
}

function drawList() {
  const t = say();
  const wanted = get('search').value.trim().toLowerCase().split(/\s+/);
  const found = operations.filter(({ text }) => wanted.every((word) => text.includes(word)));
  get('found').textContent = found.length > 0 ? t.found(found.length) : t.none;
  const items = [
    withAll(make('li'), make('a', t.guide, { href: '#' })),
    withAll(make('li'), make('a', t.codes, { href: '#errors' })),
  ];
  let tag = '';
  for (const one of found) {
    if (one.tag !== tag) items.push(withAll(make('li'), make('h2', groups.get(one.tag))));
    tag = one.tag;
    const link = withAll(
      make('a', null, { href: `#${one.operation.operationId}`, title: one.operation.summary }),
      make('span', one.method.toUpperCase(), { class: `method ${one.method}` }),
      document.createTextNode(one.path.replace('/api', '')),
      make('span', one.operation.summary, { class: 'summary' }),
    );
    items.push(withAll(make('li'), link));
  }
  get('list').replaceChildren(...items);
}

function draw() {
  const t = say();
  document.documentElement.lang = language;
  document.title = `Qiao 桥 · ${t.title}`;
  get('title').textContent = t.title;
  get('language').textContent = t.other;
  get('document').href = `/api/openapi.json?language=${language}`;
  get('search').placeholder = t.search;
  get('search').setAttribute('aria-label', t.search);
  if (!api) return;
  drawList();
  drawMain();
}

/** The document in the language of the page; what is shown stays until it is there. */
async function read() {
  const asked = language;
  try {
    const answer = await fetch(`/api/openapi.json?language=${asked}`);
    if (!answer.ok) throw new Error(String(answer.status));
    const given = await answer.json();
    if (asked !== language) return;
    api = given;
  } catch {
    get('main').replaceChildren(make('p', say().failed, { role: 'alert' }));
    return;
  }
  groups = new Map(api.tags.map(({ name, description }) => [name, description ?? name]));
  operations = Object.entries(api.paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        path,
        method,
        operation,
        tag: operation.tags[0],
        text: [
          ...[method, path, operation.summary, groups.get(operation.tags[0])],
          ...[operation['x-right'].permission, operation['x-right-name']],
        ]
          .join(' ')
          .toLowerCase(),
      })),
    )
    .sort((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0));
  draw();
}

get('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh-CN' : 'en';
  localStorage.setItem('developers-language', language);
  draw();
  read();
});
get('search').addEventListener('input', () => {
  drawList();
  drawMain();
});
addEventListener('hashchange', drawMain);
draw();
await read();
