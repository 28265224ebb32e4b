/** Rows of the schema `prompts`. */
import type { Name } from '#kernel';

export type PromptRow = { code: string; name: Name; words: Name };
export type TakeRow = {
  code: string;
  language: 'zh' | 'en';
  file_id: string;
  duration_ms: number;
  at: Date;
  by_staff: string | null;
};
