/** Columns that a table of customers may have: the fixed ones, a consent per purpose, and custom fields. */
import type { Db, Name, Scope } from '#kernel';
import { definitionsOf } from '#modules/fields';
import type { KindField } from '#modules/imports';
import { subject } from './custom-values.ts';
import { purposes } from './store-consents.ts';

type Fixed = [key: string, zh: string, en: string, titles: string[], hint?: Name];
const day: Name = { zh: '如 2024-05-01', en: 'as 2024-05-01' };
const fixed: Fixed[] = [
  ['name', '姓名', 'Name', ['客户姓名', '客户名称', '名称', 'customer name', 'full name']],
  ['number', '客户编号', 'Customer number', ['编号', 'number', 'customer no']],
  ['phone', '电话', 'Telephone', ['手机', '手机号', '手机号码', '联系电话', 'phone', 'mobile']],
  ['email', '邮箱', 'Mail address', ['电子邮箱', '电子邮件', 'email', 'mail', 'e-mail']],
  ['sex', '性别', 'Sex', ['gender'], { zh: '男、女', en: 'male, female' }],
  [
    'tier',
    '等级',
    'Tier',
    ['客户等级', '级别', '会员等级', 'level'],
    { zh: '等级的名称或编码', en: 'name or code of a tier' },
  ],
  ['tags', '标签', 'Tags', ['客户标签', 'tag'], { zh: '用分号隔开', en: 'separated by semicolons' }],
  ['address', '家庭地址', 'Home address', ['地址', '住址', 'address']],
  ['workAddress', '单位地址', 'Work address', ['公司地址', '工作地址']],
  ['deliveryAddress', '收货地址', 'Delivery address', ['送货地址', 'shipping address']],
  ['birthDate', '出生日期', 'Date of birth', ['生日', 'birthday', 'birth date'], day],
  ['identityNumber', '身份证号', 'Identity number', ['身份证', '证件号码', 'id number']],
  ['preferences', '偏好备注', 'Preferences', ['备注', '偏好', 'note', 'notes', 'remark']],
  [
    'model',
    '产品型号',
    'Product model',
    ['型号', '型号编码', 'model', 'model code'],
    { zh: '型号编码', en: 'code of the model' },
  ],
  ['serialNumber', '产品序列号', 'Serial number', ['序列号', '机号', 'sn', 'serial']],
  ['boughtOn', '购买日期', 'Bought on', ['购机日期', 'purchase date'], day],
  ['boughtAt', '购买渠道', 'Bought at', ['购买地点', '购买门店', 'store']],
];

export const yesNo: Name = { zh: '是、否', en: 'yes, no' };

export async function importFields(db: Db, scope: Scope): Promise<KindField[]> {
  const own = fixed.map(([key, zh, en, titles, hint]): KindField => {
    return { key, name: { zh, en }, titles, required: key === 'name', hint: hint ?? null };
  });
  const consents = (await purposes(db, scope)).map(({ code, name }): KindField => {
    return {
      key: `consent:${code}`,
      name: { zh: `同意：${name.zh}`, en: `Consent: ${name.en}` },
      titles: [`${name.zh}同意`, `同意${name.zh}`, `consent ${code}`],
      required: false,
      hint: yesNo,
    };
  });
  const custom = (await definitionsOf(db, scope, subject)).map(({ key, name, kind }): KindField => {
    return {
      key: `custom:${key}`,
      name,
      titles: [],
      required: false,
      hint: kind === 'date' ? day : kind === 'boolean' ? yesNo : null,
    };
  });
  return [...own, ...consents, ...custom];
}
