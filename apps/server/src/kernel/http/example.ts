/** A value that fits a JSON schema, the same every time: the examples of the OpenAPI document. */
export type Json = Record<string, unknown>;

const formats: Record<string, string> = {
  uuid: '01900000-0000-7000-8000-000000000001',
  'date-time': '2026-03-01T08:00:00.000Z',
  date: '2026-03-01',
  time: '08:00:00',
  email: 'wang@example.com',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  cidrv4: '192.0.2.0/24',
  cidrv6: '2001:db8::/32',
};
const deepest = 6;

export function exampleOf(schema: Json, depth = 0): unknown {
  if ('default' in schema) return schema.default;
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (choices) return exampleOf(choices[0] ?? {}, depth);
  if (Array.isArray(schema.allOf))
    return Object.assign({}, ...(schema.allOf as Json[]).map((part) => exampleOf(part, depth)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object': {
      const required = new Set((schema.required as string[] | undefined) ?? []);
      const fields = Object.entries((schema.properties as Record<string, Json> | undefined) ?? {});
      return Object.fromEntries(
        fields
          .filter(([name]) => depth < 2 || required.has(name))
          .map(([name, field]) => [name, exampleOf(field, depth + 1)]),
      );
    }
    case 'array':
      return depth >= deepest || !schema.items ? [] : [exampleOf(schema.items as Json, depth + 1)];
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema.minimum ?? schema.exclusiveMinimum ?? 1));
    case 'boolean':
      return true;
    case 'string':
      return formats[String(schema.format)] ?? 'text'.padEnd(Number(schema.minLength ?? 0), 'x');
    default:
      return null;
  }
}
