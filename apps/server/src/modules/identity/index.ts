/** Front door of identity. */
export { addStaff } from './add-staff.ts';
export { changeStaff, setStaffState } from './change-staff.ts';
export { type DirectoryEntry, directoryEntries, directorySize, numberInUse } from './directory-door.ts';
export { rightsChanged, roleChanged, sessionEnded, sessionStarted, staffAdded, staffChanged } from './events.ts';
export { issueSetupToken } from './first-run.ts';
export { grantRole, revokeGrant } from './grant-role.ts';
export { addRole, changeRole, listRoles, roleIdsByCode, shipRoles } from './keep-roles.ts';
export { allPermissions, type Permission, registerPermissions } from './permissions.ts';
export { type OutgoingMail, plugOutgoingMail } from './ports.ts';
export { demandNotAbove } from './rules.ts';
export { reachAt, scopeOfStaff } from './scope-of-staff.ts';
export { setDemoPassword } from './seed-accounts.ts';
export { staffCard, staffEmail, staffInUnits, staffResponsibleFor } from './staff-door.ts';
export { type ColleagueCard, findColleagues } from './store-colleagues.ts';
export { readStaffCards as staffCards, type StaffCard } from './store-staff.ts';
export { tokenHash } from './tokens.ts';
