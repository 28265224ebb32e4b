import fc from 'fast-check';
import { expect, it } from 'vitest';
import { postalAddress, tidyAddress } from './contract.ts';

it('has one form, however it was typed', () => {
  for (const typed of [
    '浙江省杭州市西湖区文三路１２３号　４幢　５０１室',
    ' 浙江省 杭州市 西湖区\n文三路 123 号 4 幢 501 室 ',
    '浙江省杭州市西湖区文三路123号4幢501室',
  ])
    expect(tidyAddress(typed)).toBe('浙江省杭州市西湖区文三路123号4幢501室');
  // What spaces part stays apart.
  expect(tidyAddress('Flat  5B,\t12 Baker Street ')).toBe('Flat 5B, 12 Baker Street');
  expect(tidyAddress('文三路 12 号 A 座')).toBe('文三路12号 A 座');
  expect(postalAddress.min(2).safeParse('  路 ').success).toBe(false);
});

it('is settled: what was tidied is not changed again, and no letter is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('路', '号', '1', '２', 'A', ' ', '　', '\n') }), (typed) => {
      const once = tidyAddress(typed);
      expect(tidyAddress(once)).toBe(once);
      expect(once.replace(/ /g, '')).toBe(typed.normalize('NFKC').replace(/\s/g, ''));
    }),
  );
});
