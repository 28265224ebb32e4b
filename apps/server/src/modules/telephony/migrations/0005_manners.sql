-- How a carrier is spoken to: codecs, SRTP, OPTIONS, the user in From, further addresses its calls come from.
alter table telephony.trunk add column manners jsonb not null default '{}';
