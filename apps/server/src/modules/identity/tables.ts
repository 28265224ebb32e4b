/** Rows of the schema `identity`. */
import type { ColumnType, Generated } from 'kysely';
import type { Locale, Name } from '#kernel';

type NameColumn = ColumnType<Name, string, string>;
export type StaffState = 'active' | 'suspended' | 'left';

export type StaffTable = {
  id: string;
  origin_site: number;
  number: string;
  number_key: string;
  name: string;
  email_sealed: string | null;
  email_blind: string | null;
  phone_sealed: string | null;
  ring: number;
  wrapped_key: string;
  unit_id: string;
  post_id: string | null;
  state: StaffState;
  locale: Locale;
  rights_version: Generated<number>;
  version: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

export type CredentialTable = {
  staff_id: string;
  password_hash: string | null;
  password_changed_at: Date | null;
  must_change: Generated<boolean>;
  totp_sealed: string | null;
  totp_confirmed_at: Date | null;
  totp_last_step: Generated<number>;
};

export type SessionTable = {
  id: string;
  staff_id: string;
  token_hash: string;
  method: 'password' | 'oidc' | 'link' | 'first-run';
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
  ip: string | null;
  agent: string;
  ended_at: Date | null;
  ended_reason: string | null;
};

export type RoleTable = {
  id: string;
  origin_site: number;
  code: string;
  name: NameColumn;
  description: NameColumn;
  permissions: string[];
  shipped: boolean;
  state: 'active' | 'retired';
  version: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

export type RoleGrantTable = {
  id: string;
  staff_id: string;
  role_id: string;
  unit_id: string;
  granted_at: Date;
  granted_by: string;
  revoked_at: Date | null;
  revoked_by: string | null;
};

export type PolicyTable = {
  id: Generated<number>;
  idle_minutes: number;
  absolute_hours: number;
  lock_after: number;
  lock_seconds: number;
  lock_most_seconds: number;
  address_lock_after: number;
  password_least: number;
  password_history: number;
  reset_minutes: number;
  invitation_days: number;
  version: number;
};

export type IdentityTables = {
  'identity.staff': StaffTable;
  'identity.credential': CredentialTable;
  'identity.session': SessionTable;
  'identity.role': RoleTable;
  'identity.role_grant': RoleGrantTable;
  'identity.policy': PolicyTable;
};
