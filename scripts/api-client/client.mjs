/** One generated file: what may be asked of the server, as types. */
import { typeWriter } from './types.mjs';

const json = 'application/json';
const form = 'multipart/form-data';

/** The staff's application: everything but what other standards and visitors' tokens are for. */
const ofStaff = ({ path, operation }) => path.startsWith('/api/') && operation['x-right'].kind !== 'visitor';
/** The widget runs on other companies' pages: only what those may call. */
const ofWidget = ({ path, operation }) => path.startsWith('/api/') && operation['x-cross-origin'] === true;

export const clients = [
  { file: 'apps/web/src/shared/operations.generated.ts', chosen: ofStaff },
  { file: 'apps/widget/src/operations.generated.ts', chosen: ofWidget },
];

/** @returns {string} the text of the file */
export function clientText(document, named, chosen) {
  const types = typeWriter(named);
  const operations = [];
  const contents = [];
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      if (!chosen({ path, operation })) continue;
      const given = givenType(operation, types.type);
      const answer = operation.responses['200'];
      const answered = answer?.content?.[json];
      const name = `'${method.toUpperCase()} ${path}'`;
      if (!answer) operations.push(`  ${name}: { given: ${given}; answer: undefined };`);
      else if (answered) operations.push(`  ${name}: { given: ${given}; answer: ${types.type(answered.schema)} };`);
      else if (method === 'get' && !answer.content) contents.push(`  ${name}: { given: ${given} };`);
    }
  return [
    '// What may be asked of the server, written from its OpenAPI document by `npm run api-client`. Not written by hand: after a',
    '// route changed, and when a rebase stops here, run that command.',
    '',
    '/** `METHOD path` → what is given with it and what it answers. */',
    'export type Operations = {',
    ...operations.sort(),
    '};',
    '',
    '/** What answers with a file or a page: for links, pictures and sound. */',
    'export type Contents = {',
    ...contents.sort(),
    '};',
    '',
    ...types.declarations().map(([name, type]) => `export type ${name} = ${type};`),
    '',
  ].join('\n');
}

function givenType(operation, type) {
  const parts = [];
  const inside = (place) => operation.parameters.filter((parameter) => parameter.in === place);
  const params = inside('path');
  if (params.length > 0)
    parts.push(`params: { ${params.map(({ name, schema }) => `${name}: ${type(schema)}`).join('; ')} }`);
  const query = inside('query');
  if (query.length > 0) {
    // What is empty is not sent.
    const fields = query.map(({ name, required, schema }) =>
      required ? `${name}: ${type(schema)}` : `${name}?: ${type(schema)} | '' | null`,
    );
    parts.push(`query${query.some(({ required }) => required) ? '' : '?'}: { ${fields.join('; ')} }`);
  }
  const { content } = operation.requestBody ?? {};
  const sent = content?.[json] ?? content?.[form];
  // The server reads no body as an empty object.
  if (sent) parts.push(`body${mayBeEmpty(sent.schema) ? '?' : ''}: ${type(sent.schema)}`);
  return parts.length > 0 ? `{ ${parts.join('; ')} }` : 'Record<never, never>';
}

const mayBeEmpty = ({ type, required = [] }) => type === 'object' && required.length === 0;
