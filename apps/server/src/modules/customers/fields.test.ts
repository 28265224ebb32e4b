import { describe, expect, it } from 'vitest';
import { type Scope, systemScope } from '#kernel';
import { mask, shown } from './fields.ts';

describe('mask', () => {
  it.each([
    ['phone', '13800136021', '138****6021'],
    ['phone', '0571-88882207', '0571-****2207'],
    ['phone', '400-812-3456', '400-****3456'],
    ['phone', '95533', '****33'],
    ['phone', '+14155552671', '+14****2671'],
    ['email', 'wguilan@163.com', 'wg****@163.com'],
    ['email', 'a@b.cn', 'a****@b.cn'],
    ['identityNumber', '330106198803127730', '330****7730'],
    ['passport', 'E12345678', 'E****78'],
    ['birthDate', '1988-03-12', '1988-**-**'],
    ['address', '浙江省杭州市余杭区良渚文苑 3 幢 2 单元 1101', '浙江省杭州市余杭区****'],
    ['address', '文一西路 969 号', '文一****'],
  ] as const)('%s %s → %s', (kind, clear, masked) => {
    expect(mask(kind, clear)).toBe(masked);
  });

  it('never shows the whole value to people, whatever rights they hold', () => {
    const reach = new Map([['customers.reveal.phone', 'all' as const]]);
    const staff: Scope = { ...systemScope('test'), actor: { kind: 'staff', id: 'x' }, reach };
    expect(shown(staff, 'phone', '+8613800136021')).toEqual({ shown: '138****6021', masked: true });
    expect(shown(systemScope('test'), 'phone', '+8613800136021')).toEqual({ shown: '13800136021', masked: false });
  });
});
