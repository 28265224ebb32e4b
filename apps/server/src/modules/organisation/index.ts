/** Front door of the organisation. */

export { changeUnit } from './change-unit.ts';
export { setUnitState } from './close-unit.ts';
export { siteChanged, treeEvents, unitChanged, unitClosed, unitMoved, unitOpened, unitReopened } from './events.ts';
export { type FoundCompany, foundCompany } from './found-company.ts';
export { addPost, changePost } from './keep-posts.ts';
export { addSite } from './keep-sites.ts';
export { listUnits } from './list-units.ts';
export { moveUnit } from './move-unit.ts';
export { openUnit } from './open-unit.ts';
export { type CountStaff, plugStaffCounts } from './staff-counts.ts';
export {
  descendantIds as descendantsOf,
  readRootId as rootUnitId,
  readTreeVersion as treeVersion,
  readUnit,
  readUnitCards as unitCards,
  readUnitIdsByCode as unitIdsByCode,
  type UnitCard,
} from './store.ts';
export { readCompany } from './store-company.ts';
export { readPostIdsByName as postIdsByName, readPostNames as postNames } from './store-posts.ts';
export { type ExpandedTree, UnitTree } from './unit-tree.ts';
export { unitsAbove } from './units-above.ts';
