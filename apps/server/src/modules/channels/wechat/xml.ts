/** The flat XML of official accounts: one level of tags with text or CDATA. Nothing is resolved, no document type is read. */
const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function* elements(text: string): Generator<[tag: string, value: string]> {
  for (const [, tag, data, plain = ''] of text.matchAll(/<(\w{1,40})>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g))
    yield [
      tag!,
      data?.replaceAll(']]]]><![CDATA[>', ']]>') ??
        plain.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => entities[name]!),
    ];
}

/** Of a tag that comes again, the first. */
export function readXml(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag, value] of elements(text)) fields[tag] ??= value;
  return fields;
}

/** What stands in each of the tags of one name, in their order. */
export const everyValue = (text: string, name: string): string[] =>
  [...elements(text)].flatMap(([tag, value]) => (tag === name ? [value] : []));

export function writeXml(fields: Record<string, string | number>): string {
  const lines = Object.entries(fields).map(([tag, value]) =>
    typeof value === 'number'
      ? `<${tag}>${value}</${tag}>`
      : `<${tag}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${tag}>`,
  );
  return `<xml>${lines.join('')}</xml>`;
}
