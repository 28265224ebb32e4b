/**
 * 号码归属地: where a Chinese number was given out, from the number alone. Mobile numbers by their first seven digits (the segment of
 * ten thousand that a network gives out in one city), fixed ones by their area code.
 */
import { brotliDecompressSync } from 'node:zlib';
import type { NumberPlace } from './contract.ts';
import { areas, firstMobile, mobile, operators, places } from './places.generated.ts';
import { provinces } from './regions.ts';

type Names = { zh: string; en: string };
const operatorNames: Record<(typeof operators)[string], Names> = {
  mobile: { zh: '移动', en: 'China Mobile' },
  unicom: { zh: '联通', en: 'China Unicom' },
  telecom: { zh: '电信', en: 'China Telecom' },
  broadnet: { zh: '广电', en: 'China Broadnet' },
};
/** Ranges for those who sell on another's network (MIIT): the network beneath is not told by the number alone. */
const virtual = /^(?:16[257]|17[01])/;
const virtualNames: Names = { zh: '虚拟运营商', en: 'virtual operator' };

let segments: Uint16Array | null = null;

/** Opened when the first number asks: 1.4 MB. */
function placeOfSegment(national: string): number {
  if (segments === null) {
    const bytes = brotliDecompressSync(Buffer.from(mobile, 'base64'));
    segments = new Uint16Array(bytes.length / 2);
    for (let index = 0; index < segments.length; index++) segments[index] = bytes.readUInt16LE(index * 2);
  }
  return segments[Number(national.slice(0, 7)) - firstMobile] ?? 0;
}

/** Longest area code that the number begins with. */
function placeOfArea(national: string): number {
  for (let length = Math.min(7, national.length); length >= 2; length--) {
    const found = areas[national.slice(0, length)];
    if (found !== undefined) return found;
  }
  return 0;
}

function areaOf(place: number): Names | null {
  const [region, city, cityEn] = places[place - 1]?.split('|') ?? [];
  const province = provinces[region ?? ''];
  if (!province) return null;
  return city ? { zh: `${province.zh} ${city}`, en: `${cityEn || city}, ${province.en}` } : province;
}

function operatorOf(national: string): Names | null {
  if (virtual.test(national)) return virtualNames;
  for (const length of [4, 3, 2]) {
    const found = operators[national.slice(0, length)];
    if (found) return operatorNames[found];
  }
  return null;
}

/** Of a normalised number; null for service numbers, foreign ones, those without an area code, and what nobody knows. */
export function placeOfNumber(normalised: string): NumberPlace | null {
  const [, national] = /^\+86(\d{9,11})(?:;|$)/.exec(normalised) ?? [];
  if (!national) return null;
  const isMobile = /^1[3-9]\d{9}$/.test(national);
  const area = areaOf(isMobile ? placeOfSegment(national) : placeOfArea(national));
  const operator = isMobile ? operatorOf(national) : null;
  return area || operator ? { area, operator } : null;
}
