alter table telephony.seat drop constraint seat_device_check;
alter table telephony.seat add constraint seat_device_check check (device in ('browser', 'phone', 'mobile'));
