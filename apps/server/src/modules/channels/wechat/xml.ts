/** The flat XML of official accounts: one level of tags with text or CDATA. Nothing is resolved, no document type is read. */
const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

export function readXml(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, tag, data, plain = ''] of text.matchAll(/<(\w{1,40})>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g))
    fields[tag!] ??=
      data?.replaceAll(']]]]><![CDATA[>', ']]>') ??
      plain.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => entities[name]!);
  return fields;
}

export function writeXml(fields: Record<string, string | number>): string {
  const lines = Object.entries(fields).map(([tag, value]) =>
    typeof value === 'number'
      ? `<${tag}>${value}</${tag}>`
      : `<${tag}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${tag}>`,
  );
  return `<xml>${lines.join('')}</xml>`;
}
