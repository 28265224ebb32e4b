/** What both platforms answer. */
import type { Platform, RobotProblem } from '../contract.ts';

/** `value`: what finds somebody of ours the first time, as the company's directory has it. */
export type Who = { subject: string; value: string | null };
export type Said = { ok: true } | { ok: false; problem: RobotProblem; detail: string };

export const defaults: Record<Platform, { pageBase: string; apiBase: string; directoryBase: string; hook: string }> = {
  wecom: {
    pageBase: 'https://login.work.weixin.qq.com',
    apiBase: 'https://qyapi.weixin.qq.com',
    directoryBase: 'https://qyapi.weixin.qq.com',
    hook: '/cgi-bin/webhook/send',
  },
  dingtalk: {
    pageBase: 'https://login.dingtalk.com',
    apiBase: 'https://api.dingtalk.com',
    directoryBase: 'https://oapi.dingtalk.com',
    hook: '/robot/send',
  },
};
