-- The contact before one, on the same topic of the same customer.
create index contact_fact_order on reports.contact_fact (customer_id, topic_id, at, subject_id);
drop index reports.contact_fact_customer;
