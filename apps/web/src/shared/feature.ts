/**
 * How a feature joins the program: `features/<name>/routes.tsx` default-exports an array of these. Texts of the namespace
 * `<name>` are loaded with the screen; `texts` names further ones.
 */
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { ActionFunction, LoaderFunction } from 'react-router';

export type ScreenModule = { Component: ComponentType; loader?: LoaderFunction; action?: ActionFunction };

export type NavEntry = {
  icon: LucideIcon;
  /** `namespace:key`, for example `tickets:ui.nav`. */
  labelKey: string;
  /** Permission that shows the entry; the server decides about the data. */
  right?: string;
  /** Position in the bar: workspace 10, tickets 20, customers 30, … wall 70, reports 90. */
  order: number;
  /** Shown in the phone's bottom bar too. */
  phone?: boolean;
};

export type SettingsEntry = NavEntry & {
  group: 'people' | 'service' | 'channels' | 'data' | 'system';
  /** One line under the title: what it is for. */
  aboutKey: string;
};

export type ScreenRoute = {
  path: string;
  lazy: () => Promise<ScreenModule>;
  /** `shell` (default): signed in, with navigation. `bare`: signed in, whole window. `open`: anybody. */
  frame?: 'shell' | 'bare' | 'open';
  /** Without it the screen says so instead of loading. */
  right?: string;
  nav?: NavEntry;
  /** Listed on the settings page (order within the group). */
  settings?: SettingsEntry;
  texts?: string[];
  /** Ant Design around the screen (default). Screens of the own kit only switch it off to load less. */
  antd?: boolean;
};

/** Something to run from the command bar. */
export type Command = {
  id: string;
  labelKey: string;
  icon: LucideIcon;
  right?: string;
  keys?: string;
  run: (go: (path: string) => void) => void;
};

export type FeatureModule = {
  default: ScreenRoute[];
  commands?: Command[];
  /** Parts of the top bar: the softphone, when telephony is installed, staff chat, and announcements to confirm. */
  topBar?: {
    softphone?: () => Promise<{ default: ComponentType }>;
    chat?: () => Promise<{ default: ComponentType }>;
    board?: () => Promise<{ default: ComponentType }>;
  };
};
