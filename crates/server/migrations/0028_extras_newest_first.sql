-- The newest orders' amounts and packages are asked for first: yesterday's wait no longer stands in front of today's.
drop index orders_amounts_due;
drop index orders_shipments_due;
create index orders_amounts_due on orders (shop_id, gateway, ordered_at) where amounts_due is not null;
create index orders_shipments_due on orders (shop_id, gateway, ordered_at) where shipments_due is not null;
