-- A talk face to face: both show their camera. Asked for as such, so that the customer is told before they agree.
alter table remotehelp.session drop constraint session_way_check;
alter table remotehelp.session add constraint session_way_check check (way in ('screen', 'camera', 'page', 'video'));
alter table remotehelp.session add column wish text check (wish in ('video'));
