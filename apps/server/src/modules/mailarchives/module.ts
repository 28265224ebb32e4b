/** Wiring of mailarchives. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { registerImportKind } from '#modules/imports';
import { mailArchive } from './import-kind.ts';
import { mailarchivesPermissions } from './permissions.ts';

export const mailarchivesModule: Module = {
  name: 'mailarchives',
  wire({ files }: Kernel) {
    registerPermissions(mailarchivesPermissions);
    registerImportKind(mailArchive(files));
  },
};
