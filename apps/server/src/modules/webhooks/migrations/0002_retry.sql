-- What waits for its next try is found without looking through what waits for its first.
drop index webhooks.delivery_subject;
create index delivery_retry on webhooks.delivery (endpoint_id, next_at) where state = 'waiting' and attempts > 0;
