/** Row types of the schema `fields`. */
import type { Name } from '#kernel';
import type { Choice, Condition, FieldKind } from './contract.ts';

export type DefinitionRow = {
  id: string;
  subject: string;
  key: string;
  name: Name;
  hint: Name | null;
  kind: FieldKind;
  choices: Choice[];
  unit: Name | null;
  min: number | null;
  max: number | null;
  max_length: number | null;
  required: boolean;
  required_from: 'creation' | 'completion';
  personal: boolean;
  searchable: boolean;
  visible_when: Condition | null;
  required_when: Condition | null;
  position: number;
  state: 'active' | 'retired';
  version: number;
};
