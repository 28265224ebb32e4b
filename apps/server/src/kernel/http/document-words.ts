/** The fixed words of the OpenAPI document, Chinese first. What each operation does is told by its route and `operation-texts`. */
import type { Locale } from '../scope.ts';

const zh = {
  about: '程序调用时带 `Authorization: Bearer qk_…`。凭登录 Cookie 发出的改动请求须带请求头 `x-qiao-csrf: 1`。',
  code: '固定不变：领域.原因',
  message: '给人看的说明，语言按 Accept-Language',
  refusals: {
    BadRequest: '请求与说明的格式不符',
    NotSignedIn: '没有登录会话、令牌或密钥，或已经失效',
    Forbidden: '没有所需的权限',
    NotFound: '不存在，或不在调用者的权限范围内',
    Conflict: '他人已先改过，或当前状态不允许',
    Refused: '请求已理解但被拒绝，原因见 code',
    TooMany: '超过上限，Retry-After 是要等的秒数',
  },
  seconds: '秒数',
  who: {
    open: (why: string) => `任何人都可以调用：${why}。`,
    visitor: '凭访客小窗的令牌调用。',
    signedIn: '登录的员工都可以调用。',
    needs: (permission: string) => `需要权限 \`${permission}\`。`,
  },
  content: '文件或数据流',
  done: '成功',
  repeats: '唯一值：带同一个值重复调用，只执行一次，24 小时内得到同样的应答。',
  apiKey: '接口密钥，在“设置 → 接口密钥”建立',
  visitor: '网页小窗一位访客的令牌',
};

export type DocumentWords = typeof zh;

const en: DocumentWords = {
  about:
    'Programs send `Authorization: Bearer qk_…`. Unsafe calls with the session cookie need the header `x-qiao-csrf: 1`.',
  code: 'stable: area.what',
  message: 'for people, in the language of Accept-Language',
  refusals: {
    BadRequest: 'the request does not fit the described shape',
    NotSignedIn: 'no session, token or key, or one that is over',
    Forbidden: 'the caller lacks the right',
    NotFound: 'not there, or not in reach of the caller',
    Conflict: 'somebody changed it first, or its state does not allow this',
    Refused: 'understood and refused; the code says why',
    TooMany: 'over the limit; Retry-After says how many seconds to wait',
  },
  seconds: 'seconds',
  who: {
    open: (why) => `Anybody may call: ${why}.`,
    visitor: 'With a visitor’s token.',
    signedIn: 'Everybody signed in.',
    needs: (permission) => `Right: \`${permission}\`.`,
  },
  content: 'content',
  done: 'done',
  repeats: 'A unique value: repeated with it, the call is done once and gets the same answer for 24 hours.',
  apiKey: 'An API key, made under Settings → API keys',
  visitor: 'Of one visitor of the widget',
};

export const documentWords: Record<Locale, DocumentWords> = { 'zh-CN': zh, en };
