import { callState } from '@qiao/server/contracts/telephony';
import { describe, expect, it } from 'vitest';
import english from '../../../locales/en/customers.json' with { type: 'json' };
import chinese from '../../../locales/zh-CN/customers.json' with { type: 'json' };
import { bytes } from '../src/shared/time/format.ts';

describe('what people read', () => {
  it('sizes have the unit that keeps them short', () => {
    const kilo = 1024;
    expect([500, 20 * kilo, 1.5 * kilo ** 2, 480 * kilo ** 2].map(bytes)).toEqual([
      '500 B',
      '20 KB',
      '1.5 MB',
      '480 MB',
    ]);
    expect([2.5 * kilo ** 3, 734 * kilo ** 3, 3 * kilo ** 4].map(bytes)).toEqual(['2.5 GB', '734 GB', '3.0 TB']);
  });

  it('every state of a call has a word on the time line, in both languages', () => {
    for (const texts of [chinese, english])
      expect(Object.keys(texts.ui['call-state']).sort()).toEqual([...callState.options].sort());
  });
});
