/**
 * The one place that turns a personal value into what somebody may see. Lists, pages, cards, exports of lists: all call
 * `shown`. The clear value is given to the system itself only; people get it by `reveal`, one value at a time, audited.
 */
import type { FieldClass, Scope } from '#kernel';
import { maskedPhone, writtenPhone } from '#modules/numbers';

export type Personal = { shown: string; masked: boolean };
export type PersonalKind = 'phone' | 'email' | 'wechat' | 'host_user' | 'visitor';
/** Sealed columns of the file → class of right that reveals them. */
export const sealedFields = {
  identityNumber: 'identity',
  passport: 'identity',
  birthDate: 'identity',
  address: 'address',
  workAddress: 'address',
} as const satisfies Record<string, FieldClass>;
export type SealedField = keyof typeof sealedFields;
/** Personal custom fields are sealed beside the fixed ones. */
export type SealedKey = SealedField | `custom:${string}`;

export const classOf: Record<PersonalKind, FieldClass> = {
  phone: 'phone',
  email: 'email',
  wechat: 'identity',
  host_user: 'identity',
  visitor: 'identity',
};

export function shown(scope: Scope, kind: PersonalKind | SealedField, clear: string): Personal {
  const text = kind === 'phone' ? writtenPhone(clear) : clear;
  if (scope.actor.kind === 'system') return { shown: text, masked: false };
  return { shown: mask(kind, text), masked: true };
}

const stars = '****';

export function mask(kind: PersonalKind | SealedField, text: string): string {
  switch (kind) {
    case 'phone':
      return maskedPhone(text);
    case 'email':
      return maskEmail(text);
    case 'birthDate':
      return `${text.slice(0, 4)}-**-**`;
    case 'identityNumber':
    case 'passport':
      return text.length >= 12
        ? `${text.slice(0, 3)}${stars}${text.slice(-4)}`
        : `${text.slice(0, 1)}${stars}${text.slice(-2)}`;
    case 'address':
    case 'workAddress':
      return maskAddress(text);
    default:
      return `${text.slice(0, 2)}${stars}`;
  }
}

function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 1) return stars;
  return `${address.slice(0, Math.min(2, at - 1) || 1)}${stars}${address.slice(at)}`;
}

/** Province, city and district stay; street and door do not. */
function maskAddress(address: string): string {
  const region = /^.*?(?:省|自治区|市|特别行政区)?.*?(?:市|州|盟|地区)?.*?(?:区|县|旗)/u.exec(address)?.[0];
  if (region && region.length < address.length && region.length <= 20) return `${region}${stars}`;
  const lastComma = address.lastIndexOf(',');
  return lastComma > 0 ? `${stars}${address.slice(lastComma)}` : `${[...address].slice(0, 2).join('')}${stars}`;
}
