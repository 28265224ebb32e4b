alter table channels.channel drop constraint channel_kind_check;
-- Robots in group chats of WeCom and DingTalk.
alter table channels.channel add constraint channel_kind_check check (kind in ('generic', 'chatwoot', 'sms', 'wechat', 'wecom', 'dingtalk'));
