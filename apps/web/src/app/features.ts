/** What the features bring: screens, entries of the navigation, the settings and the command bar. */
import type { Command, FeatureModule, NavEntry, SettingsEntry } from '../shared/feature.ts';

const modules = import.meta.glob<FeatureModule>('../features/*/routes.tsx', { eager: true });
export const features = Object.entries(modules).map(([file, module]) => ({
  name: file.split('/').at(-2)!,
  routes: module.default,
  module,
}));

export type Listed<E> = E & { path: string; feature: string };
const entries = <K extends 'nav' | 'settings'>(key: K) =>
  features
    .flatMap((feature) => feature.routes.map((route) => ({ ...route, feature: feature.name })))
    .filter((route) => route[key] !== undefined)
    .map((route) => ({ ...route[key]!, path: route.path, feature: route.feature }))
    .sort((a, b) => a.order - b.order) as Listed<K extends 'nav' ? NavEntry : SettingsEntry>[];

export const navEntries: Listed<NavEntry>[] = entries('nav');
export const settingsEntries: Listed<SettingsEntry>[] = entries('settings');
export const featureCommands: (Command & { feature: string })[] = features.flatMap((feature) =>
  (feature.module.commands ?? []).map((command) => ({ ...command, feature: feature.name })),
);
export const softphonePart = features.find((feature) => feature.module.topBar?.softphone)?.module.topBar?.softphone;
export const boardPart = features.find((feature) => feature.module.topBar?.board)?.module.topBar?.board;
export const chatPart = features.find((feature) => feature.module.topBar?.chat)?.module.topBar?.chat;
/** Labels of nav, settings and commands are read before their screens are opened. */
export const labelNamespaces: string[] = [
  ...new Set(
    [...navEntries, ...settingsEntries, ...featureCommands].flatMap((entry) =>
      [entry.labelKey, 'aboutKey' in entry ? String(entry.aboutKey) : '']
        .filter((key) => key.includes(':'))
        .map((key) => key.split(':')[0]!),
    ),
  ),
];
