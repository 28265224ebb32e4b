-- A room that came with a configuration document has no PINs yet: it opens to nobody until somebody has set them.
alter table rooms.room alter column pin_hash drop not null, alter column pin_salt drop not null;
alter table rooms.room drop constraint room_check;
alter table rooms.room add constraint room_chair_check check (not wait_for_chair or chair_hash is not null or pin_hash is null);
