/**
 * `node scripts/number-places.mjs FOLDER`: writes apps/server/src/modules/numbers/places.generated.ts from the resources of
 * Google's libphonenumber (Apache-2.0): geocoding/{zh,en}/86.txt and carrier/zh/86.txt, lines `86<prefix>|<name>`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node scripts/number-places.mjs FOLDER   (the folder resources of libphonenumber)');
  process.exit(1);
}
const home = join(import.meta.dirname, '..');
const room = join(home, 'apps/server/src/modules/numbers');
/** Code → Chinese name, as regions.ts has them. */
const provinces = [...readFileSync(join(room, 'regions.ts'), 'utf8').matchAll(/'(\d\d)': \{ zh: '([^']+)'/g)].map(
  ([, code, name]) => [code, name],
);

const read = (path) =>
  new Map(
    readFileSync(join(folder, path), 'utf8')
      .split('\n')
      .filter((line) => /^86\d+\|/.test(line))
      .map((line) => [line.slice(2, line.indexOf('|')), line.slice(line.indexOf('|') + 1).trim()]),
  );
const zh = read('geocoding/zh/86.txt');
const en = read('geocoding/en/86.txt');
const carriers = read('carrier/zh/86.txt');

/** 广东省广州市 → 44, 广州; 北京市 → 11, nothing. Several cities of one area code are parted by 、. */
function place(prefix) {
  const chinese = zh.get(prefix);
  const found = provinces.find(([, name]) => chinese.startsWith(name));
  if (!found) throw new Error(`${prefix}: no province in ${chinese}`);
  const city = chinese
    .slice(found[1].length)
    .replace(/^(?:壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|省|市)/, '')
    .split('、')
    .map((one) => (one.length > 2 ? one.replace(/市$/, '') : one))
    .join('、');
  const english = (en.get(prefix) ?? '').split(', ');
  const cityEn = city === '' ? '' : english.length > 1 ? english.slice(0, -1).join(', ') : english[0];
  return `${found[0]}|${city}|${cityEn}`;
}

const places = [];
const index = new Map();
const numbered = (prefix) => {
  const text = place(prefix);
  if (!index.has(text)) index.set(text, places.push(text));
  return index.get(text);
};
const areas = {};
/** By the first seven digits, from 1300000 on. */
const first = 1_300_000;
const mobile = new Uint16Array(700_000);
for (const prefix of [...zh.keys()].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
  const number = numbered(prefix);
  if (!/^1[3-9]/.test(prefix)) areas[prefix] = number;
  else {
    const width = 10 ** (7 - prefix.length);
    const start = Number(prefix) * width - first;
    mobile.fill(number, start, start + width);
  }
}
const operatorOf = { 中国移动: 'mobile', 中国联通: 'unicom', 中国电信: 'telecom', 中国广电: 'broadnet' };
const operators = Object.fromEntries(
  [...carriers].map(([prefix, name]) => {
    if (!operatorOf[name]) throw new Error(`${prefix}: unknown operator ${name}`);
    return [prefix, operatorOf[name]];
  }),
);
const packed = brotliCompressSync(Buffer.from(mobile.buffer), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 },
}).toString('base64');
writeFileSync(
  join(room, 'places.generated.ts'),
  `/**
 * Written by scripts/number-places.mjs, not by hand: where Chinese numbers were given out, derived from the geocoding and carrier
 * data of Google's libphonenumber (Apache License 2.0, see places.LICENSE.txt; reordered and compressed).
 */
/** Region of GB/T 2260, city in Chinese, city in English. Numbered from one. */
export const places = ${JSON.stringify(places)};
/** Area codes without their zero → place. */
export const areas: Record<string, number> = ${JSON.stringify(areas)};
/** First digits of mobile numbers → network that the number was given out by. */
export const operators: Record<string, 'mobile' | 'unicom' | 'telecom' | 'broadnet'> = ${JSON.stringify(operators)};
export const firstMobile = ${first};
/** Brotli of 16-bit little-endian places, by the first seven digits from \`firstMobile\` on; zero: unknown. */
export const mobile =
  '${packed}';
`,
);
console.log(
  `${places.length} places, ${Object.keys(areas).length} area codes, ${packed.length} characters of mobile numbers`,
);
