/** Stable codes of everything the media half refuses; call control maps them to SIP answers (488, 503 …). */
export type MediaErrorCode =
  | 'bad-sdp'
  | 'no-common-codec'
  | 'srtp-required'
  | 'srtp-refused'
  | 'wrong-state'
  | 'unknown-leg'
  | 'unknown-bridge'
  | 'unknown-recording'
  | 'leg-exists'
  | 'bridge-exists'
  | 'recording-exists'
  | 'bad-argument'
  | 'no-free-port'
  | 'file-failed'
  | 'leg-closed'
  | 'worker-gone'
  | 'engine-closed';

type Explanation = { en: string; 'zh-CN': string };

const EXPLANATIONS: Record<MediaErrorCode, Explanation> = {
  'bad-sdp': {
    en: 'The session description could not be understood. The call keeps its previous media; send a correct description.',
    'zh-CN': '会话描述（SDP）无法解析。通话保持原有媒体不变，请发送正确的描述。',
  },
  'no-common-codec': {
    en: 'Both sides share no voice codec. Nothing was changed; allow G.711 (PCMA or PCMU) on the far end.',
    'zh-CN': '双方没有共同的语音编码，媒体未作改动。请在对端启用 G.711（PCMA 或 PCMU）。',
  },
  'srtp-required': {
    en: 'This leg must be encrypted but the far end offers no SRTP key. Nothing was changed; enable SRTP there.',
    'zh-CN': '该线路要求加密，但对端未提供 SRTP 密钥。媒体未作改动，请在对端启用 SRTP。',
  },
  'srtp-refused': {
    en: 'The far end demands SRTP but this leg does not allow it. Nothing was changed; allow SRTP on the trunk.',
    'zh-CN': '对端要求 SRTP，但该线路未允许加密。媒体未作改动，请在中继上允许 SRTP。',
  },
  'wrong-state': {
    en: 'The leg is not in a state that allows this. Nothing was changed.',
    'zh-CN': '线路当前状态不允许此操作，未作任何改动。',
  },
  'unknown-leg': {
    en: 'There is no such leg; it may have ended already.',
    'zh-CN': '没有这条线路，它可能已经结束。',
  },
  'unknown-bridge': {
    en: 'There is no such bridge; it may have been closed already.',
    'zh-CN': '没有这个会议桥，它可能已经关闭。',
  },
  'unknown-recording': {
    en: 'There is no such recording on this leg; it may have ended already.',
    'zh-CN': '该线路上没有这个录音，它可能已经结束。',
  },
  'leg-exists': {
    en: 'A leg with this id exists already. It was kept; choose another id.',
    'zh-CN': '已存在同名线路，原线路保持不变，请换一个标识。',
  },
  'bridge-exists': {
    en: 'A bridge with this id exists already. It was kept; choose another id.',
    'zh-CN': '已存在同名会议桥，原桥保持不变，请换一个标识。',
  },
  'recording-exists': {
    en: 'A recording with this id runs already. It was kept; choose another id.',
    'zh-CN': '同名录音正在进行，原录音保持不变，请换一个标识。',
  },
  'bad-argument': {
    en: 'The request contains a value that makes no sense here. Nothing was changed.',
    'zh-CN': '请求中有无效的取值，未作任何改动。',
  },
  'no-free-port': {
    en: 'All media ports are in use. Running calls are kept; widen the port range or wait for calls to end.',
    'zh-CN': '媒体端口已用尽，正在进行的通话不受影响。请扩大端口范围或等待通话结束。',
  },
  'file-failed': {
    en: 'The audio file could not be read or written. The call goes on; check the path, rights and free space.',
    'zh-CN': '音频文件无法读取或写入，通话继续进行。请检查路径、权限和磁盘空间。',
  },
  'leg-closed': { en: 'The leg ended before this was finished.', 'zh-CN': '操作完成前线路已经结束。' },
  'worker-gone': {
    en: 'The media process that carried this leg has died. Its recordings were repaired; other calls live on.',
    'zh-CN': '承载该线路的媒体进程已退出，其录音已修复，其他通话不受影响。',
  },
  'engine-closed': { en: 'The media engine has been closed.', 'zh-CN': '媒体引擎已关闭。' },
};

/** Thrown by every method of `MediaEngine`; `code` is stable, `message` carries the technical detail. */
export class MediaError extends Error {
  readonly code: MediaErrorCode;

  constructor(code: MediaErrorCode, detail?: string) {
    super(detail ? `${code}: ${detail}` : code);
    this.name = 'MediaError';
    this.code = code;
  }
}

/** One sentence for people: what happened, what was kept, what to do. */
export function explainMediaError(code: MediaErrorCode, locale: 'en' | 'zh-CN'): string {
  return EXPLANATIONS[code][locale];
}
