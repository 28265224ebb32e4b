-- In which the people of a box are told; an extension's member of staff in their own.
alter table voicenotices.way add column language text not null default 'zh' check (language in ('zh', 'en'));
