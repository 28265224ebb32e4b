/** Stable codes of what an adapter refuses. The outcome of calls is told by events, not by errors. */
export type TelephonyErrorCode =
  | 'unknown-leg'
  | 'unknown-bridge'
  | 'unknown-trunk'
  | 'leg-exists'
  | 'bridge-exists'
  | 'wrong-state'
  | 'leg-ended'
  | 'no-common-codec'
  | 'refused'
  | 'bad-argument'
  | 'not-supported'
  | 'engine-down';

type Explanation = { en: string; 'zh-CN': string };

const EXPLANATIONS: Record<TelephonyErrorCode, Explanation> = {
  'unknown-leg': {
    en: 'There is no such call leg; it may have ended already.',
    'zh-CN': '没有这条通话线路，它可能已经结束。',
  },
  'unknown-bridge': {
    en: 'There is no such bridge; it may have been closed already.',
    'zh-CN': '没有这个会议桥，它可能已经关闭。',
  },
  'unknown-trunk': {
    en: 'There is no trunk of that name. No call was placed; check the trunk settings.',
    'zh-CN': '没有该名称的中继，呼叫未发起。请检查中继设置。',
  },
  'leg-exists': {
    en: 'A leg with this id exists already and was kept; choose another id.',
    'zh-CN': '已存在同名线路，原线路保持不变，请换一个标识。',
  },
  'bridge-exists': {
    en: 'A bridge with this id exists already and was kept; choose another id.',
    'zh-CN': '已存在同名会议桥，原桥保持不变，请换一个标识。',
  },
  'wrong-state': {
    en: 'The leg is not in a state that allows this; nothing was changed.',
    'zh-CN': '线路当前状态不允许此操作，未作任何改动。',
  },
  'leg-ended': { en: 'The leg ended before this was finished.', 'zh-CN': '操作完成前线路已经结束。' },
  'no-common-codec': {
    en: 'Both sides share no voice codec; the call was refused. Allow G.711 (PCMA or PCMU) at the far end.',
    'zh-CN': '双方没有共同的语音编码，呼叫已被拒绝。请在对端启用 G.711（PCMA 或 PCMU）。',
  },
  refused: {
    en: 'The far end refused; the call goes on as before.',
    'zh-CN': '对端拒绝了此操作，通话保持原状。',
  },
  'bad-argument': {
    en: 'The request contains a value that makes no sense here; nothing was changed.',
    'zh-CN': '请求中有无效的取值，未作任何改动。',
  },
  'not-supported': {
    en: 'This telephone engine cannot do that; nothing was changed. The embedded engine can.',
    'zh-CN': '当前电话引擎不支持此操作，未作任何改动。内置引擎支持。',
  },
  'engine-down': {
    en: 'The telephone engine is not running; start it and try again.',
    'zh-CN': '电话引擎未运行，请启动后重试。',
  },
};

export class TelephonyError extends Error {
  override readonly name = 'TelephonyError';
  readonly code: TelephonyErrorCode;

  constructor(code: TelephonyErrorCode, detail?: string) {
    super(detail ? `${code}: ${detail}` : code);
    this.code = code;
  }
}

/** One sentence for people: what happened, what was kept, what to do. */
export function explainTelephonyError(code: TelephonyErrorCode, locale: 'en' | 'zh-CN'): string {
  return EXPLANATIONS[code][locale];
}
