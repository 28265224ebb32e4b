/** Front door of imports. */
export {
  type Kind as ImportKind,
  type KindField,
  type Outcome,
  registerImportKind,
  type TakenRow,
  type TakeOptions,
} from './kinds.ts';
