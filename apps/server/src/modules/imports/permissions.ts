import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. What is written asks for its own rights besides. */
export const importsPermissions: { key: string; name: Name }[] = [
  { key: 'imports.run', name: { zh: '导入表格', en: 'Import spreadsheets' } },
];
