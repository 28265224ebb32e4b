-- A product or an order as a message: title, number, price, state, link. Its words stand in `text`, its picture in `attachment`.
alter table conversations.message add column card jsonb;
