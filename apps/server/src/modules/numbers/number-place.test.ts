import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOfNumber } from './number-place.ts';
import { normalisePhone } from './phone-number.ts';
import { provinces } from './regions.ts';

const zh = (written: string): string => {
  const place = placeOfNumber(normalisePhone(written)!);
  return [place?.area?.zh, place?.operator?.zh].filter(Boolean).join(' ');
};

describe('where a number was given out', () => {
  it.each([
    ['0571-88882207', '浙江 杭州'],
    ['010-65881234', '北京'],
    ['021 5888 1234 转 801', '上海'],
    ['020-38881234', '广东 广州'],
    ['0755-26881234', '广东 深圳'],
    ['0871-63881234', '云南 昆明'],
    ['+86 138 0571 0000', '浙江 杭州 移动'],
    ['13800100500', '北京 移动'],
    ['13010200000', '广东 广州 联通'],
  ])('%s is of %s', (written, place) => {
    expect(zh(written)).toBe(place);
  });

  it('says nothing about service numbers, foreign ones and those without an area code', () => {
    for (const written of ['400-812-3456', '95588', '+1 650 253 0000', '88882207']) expect(zh(written)).toBe('');
  });

  it('tells who sells on another’s network, and no network for a fixed line', () => {
    expect(placeOfNumber('+8617012345678')?.operator?.zh).toBe('虚拟运营商');
    expect(placeOfNumber('+8657188882207')?.operator).toBeNull();
    expect(placeOfNumber('+8657188882207')?.area).toEqual({ zh: '浙江 杭州', en: 'Hangzhou, Zhejiang' });
  });

  it('depends on the first seven digits of a mobile number only, and always names a province', () => {
    const names = Object.values(provinces).map(({ zh }) => zh);
    let known = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1_300_000, max: 1_999_999 }),
        fc.integer({ min: 0, max: 9999 }),
        (segment, rest) => {
          const place = placeOfNumber(`+86${segment}${String(rest).padStart(4, '0')}`);
          expect(placeOfNumber(`+86${segment}0000`)).toEqual(place);
          if (!place?.area) return;
          known++;
          expect(names).toContain(place.area.zh.split(' ')[0]);
          expect(place.area.en).not.toMatch(/[一-龥]/);
        },
      ),
      { numRuns: 2000 },
    );
    expect(known).toBeGreaterThan(300);
  });
});
