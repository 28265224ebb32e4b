-- A page looked at together: its content is mirrored, no picture of a screen.
alter table remotehelp.session drop constraint session_way_check;
alter table remotehelp.session add constraint session_way_check check (way in ('screen', 'camera', 'page'));
