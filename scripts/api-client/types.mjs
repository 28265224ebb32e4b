/** JSON schemas as TypeScript types. What has a name is written once and named everywhere. */

const ident = /^[A-Za-z_$][\w$]*$/;
const key = (name) => (ident.test(name) ? name : JSON.stringify(name).replace(/^"(.*)"$/, "'$1'"));
const literal = (value) =>
  typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
    : String(value);
/** Shorter than this, a type says more than its name. */
const worthAName = 48;

/** @param {{ name: string, schema: object }[]} named the first of equal shapes gives the name */
export function typeWriter(named) {
  const names = new Map();
  const texts = new Map();
  const plain = (schema) => {
    if (!texts.has(schema)) texts.set(schema, write(schema, plain));
    return texts.get(schema);
  };
  for (const { name, schema } of named) {
    const text = plain(schema);
    if (text.length >= worthAName && !names.has(text)) names.set(text, { name, schema });
  }
  const used = new Map();
  const short = (schema) => {
    const known = names.get(plain(schema));
    if (!known) return write(schema, short);
    if (!used.has(known.name)) {
      used.set(known.name, write(known.schema, short));
    }
    return known.name;
  };
  return {
    /** The type, by names where there are any. */
    type: short,
    /** `name → type` of every name that was used so far, sorted. */
    declarations: () => [...used].sort(([one], [other]) => (one < other ? -1 : 1)),
  };
}

const union = (parts) => [...new Set(parts)].join(' | ');
const several = (text) => / \| | & /.test(text.replace(/\{[^{}]*\}|\([^()]*\)/g, ''));
const grouped = (text) => (several(text) ? `(${text})` : text);

function write(schema, type) {
  if (schema === true || Object.keys(schema).length === 0) return 'unknown';
  if (schema === false || (schema.not && Object.keys(schema.not).length === 0)) return 'never';
  if ('$ref' in schema) throw new Error(`a shape that refers to another (${schema.$ref}) is not understood yet`);
  if ('const' in schema) return literal(schema.const);
  if (schema.enum) return union(schema.enum.map(literal));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return union(choices.map(type));
  if (schema.allOf) return schema.allOf.map((part) => grouped(type(part))).join(' & ');
  if (Array.isArray(schema.type)) return union(schema.type.map((one) => write({ ...schema, type: one }, type)));
  switch (schema.type) {
    case 'string':
      return schema.format === 'binary' ? 'Blob' : 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return list(schema, type);
    case 'object':
      return object(schema, type);
    default:
      return 'unknown';
  }
}

function list({ prefixItems, items }, type) {
  if (!prefixItems) return `${grouped(items ? type(items) : 'unknown')}[]`;
  const rest = items && typeof items === 'object' ? [`...${grouped(type(items))}[]`] : [];
  return `[${[...prefixItems.map(type), ...rest].join(', ')}]`;
}

function object({ properties = {}, required = [], additionalProperties, propertyNames }, type) {
  const needed = new Set(required);
  const fields = Object.entries(properties).map(
    ([name, field]) => `${key(name)}${needed.has(name) ? '' : '?'}: ${type(field)}`,
  );
  if (additionalProperties && typeof additionalProperties === 'object') {
    const value = type(additionalProperties);
    const keys = propertyNames?.enum ?? (propertyNames?.const === undefined ? undefined : [propertyNames.const]);
    if (keys) return `{ ${keys.map((name) => `${key(name)}${needed.has(name) ? '' : '?'}: ${value}`).join('; ')} }`;
    if (fields.length === 0) return `Record<string, ${value}>`;
    return `{ ${fields.join('; ')} } & Record<string, ${value}>`;
  }
  if (fields.length > 0) return `{ ${fields.join('; ')} }`;
  return additionalProperties === false ? 'Record<string, never>' : 'Record<string, unknown>';
}
