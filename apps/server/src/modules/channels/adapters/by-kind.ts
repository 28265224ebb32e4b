import { chatwootHook } from '../chatwoot/adapter.ts';
import type { ChannelKind } from '../contract.ts';
import { dingtalkRobot } from '../groups/dingtalk.ts';
import { wecomRobot } from '../groups/wecom.ts';
import { officialAccount } from '../wechat/adapter.ts';
import type { Adapter } from './adapter.ts';
import { signedCall } from './signed-call.ts';

export const adapterOf: Record<ChannelKind, Adapter> = {
  generic: signedCall,
  chatwoot: chatwootHook,
  sms: signedCall,
  wechat: officialAccount,
  wecom: wecomRobot,
  dingtalk: dingtalkRobot,
};
