/**
 * The registry of every right there is. Modules below register theirs while wiring; the rooms above identity (audit,
 * organisation) have theirs in the list here.
 */
import type { Name } from '#kernel';

export type Permission = { key: string; name: Name };

const keyForm = /^[a-z]+(\.[a-z][a-z0-9-]*)+$/;
const known = new Map<string, Permission>();

/** Adds permissions; the same key again must carry the same name. Throws on a malformed or contradicting one. */
export function registerPermissions(permissions: readonly Permission[]): void {
  for (const permission of permissions) {
    const before = known.get(permission.key);
    if (!keyForm.test(permission.key)) throw new Error(`permission ${permission.key}: want module.what`);
    if (before && (before.name.zh !== permission.name.zh || before.name.en !== permission.name.en))
      throw new Error(`permission ${permission.key} is registered twice with different names`);
    known.set(permission.key, permission);
  }
}

/** In the order of registration, which is the order of modules. */
export function allPermissions(): Permission[] {
  return [...known.values()];
}

export function nameOfPermission(key: string): Name | undefined {
  return known.get(key)?.name;
}

export function isPermission(key: string): boolean {
  return known.has(key);
}

export const ownPermissions: Permission[] = [
  { key: 'audit.read', name: { zh: '查询操作审计', en: 'Search the audit trail' } },
  { key: 'organisation.read', name: { zh: '查看组织架构', en: 'See the organisation' } },
  { key: 'organisation.manage', name: { zh: '维护单位、岗位和站点', en: 'Edit units, posts and sites' } },
  { key: 'identity.staff.read', name: { zh: '查看员工', en: 'See staff' } },
  { key: 'identity.staff.manage', name: { zh: '维护员工、导入、下线会话', en: 'Edit staff, import, end sessions' } },
  { key: 'identity.grants.manage', name: { zh: '授予和收回角色', en: 'Grant and revoke roles' } },
  { key: 'identity.roles.manage', name: { zh: '编辑角色的权限', en: 'Edit the permissions of roles' } },
  { key: 'identity.policy.manage', name: { zh: '修改登录与密码策略', en: 'Edit sign-in and password policy' } },
  { key: 'notifications.mail.read', name: { zh: '查看系统邮件发送情况', en: 'See the state of outgoing mail' } },
];
