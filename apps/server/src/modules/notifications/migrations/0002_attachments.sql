-- Files of the kernel's store that leave with a mail, [{ "fileId", "name" }]; shredded with its key.
alter table notifications.mail add column attachments jsonb not null default '[]';
