-- Looked through by who watches, the newest first.
create index session_asked on remotehelp.session (asked_at desc, id desc);
