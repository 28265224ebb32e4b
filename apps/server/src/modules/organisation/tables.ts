/** Rows of the schema `organisation`. */
import type { ColumnType, Generated } from 'kysely';
import type { Name } from '#kernel';

type NameColumn = ColumnType<Name, string, string>;
export type UnitKind = 'head_office' | 'department' | 'province' | 'branch' | 'team' | 'outlet' | 'dealer';
export type Layer = 'management' | 'execution' | 'support';

export type CompanyTable = {
  id: Generated<number>;
  name: NameColumn;
  zone: string;
  tree_version: Generated<number>;
  version: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

export type SiteTable = {
  id: number;
  code: string;
  name: NameColumn;
  zone: string;
  state: 'active' | 'closed';
  version: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

export type UnitTable = {
  id: string;
  origin_site: number;
  parent_id: string | null;
  kind: UnitKind;
  code: string;
  name: NameColumn;
  description: NameColumn;
  zone: string;
  site: number;
  state: 'active' | 'closed';
  path: string[];
  version: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

export type PostTable = {
  id: string;
  origin_site: number;
  unit_id: string | null;
  name: NameColumn;
  description: NameColumn;
  qualifications: NameColumn;
  layer: Layer;
  state: 'active' | 'retired';
  version: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

export type OrganisationTables = {
  'organisation.company': CompanyTable;
  'organisation.site': SiteTable;
  'organisation.unit': UnitTable;
  'organisation.post': PostTable;
};
