/** Rows of the schema `workplaces`, and what is sealed in them. */
import type { Locale } from '#kernel';
import type { Platform, RobotProblem } from './contract.ts';

export type ProviderRow = {
  platform: Platform;
  state: 'on' | 'off';
  app_id: string;
  agent_id: string;
  match_by: 'number' | 'mobile' | 'mail';
  page_base: string;
  api_base: string;
  directory_base: string;
  ring: number;
  wrapped_key: string;
  secrets_sealed: string;
  version: number;
};
export type RobotRow = {
  id: string;
  origin_site: number;
  platform: Platform;
  name: string;
  unit_id: string;
  kinds: string[];
  language: Locale;
  state: 'active' | 'paused';
  ring: number;
  wrapped_key: string;
  secrets_sealed: string;
  problem: RobotProblem | null;
  detail: string | null;
  failing_since: Date | null;
  tries: number;
  alarmed: boolean;
  last_ok_at: Date | null;
  /** When messages left within the last minute. */
  sent_times: Date[];
  version: number;
};
export type PostRow = {
  id: string;
  robot_id: string;
  code: string;
  params: Record<string, string | number>;
  link: string;
};
export type Hook = { hook: string; secret: string };
