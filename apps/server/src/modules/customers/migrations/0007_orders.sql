alter table customers.contact drop constraint contact_kind_check, add constraint contact_kind_check
  check (kind in ('chat', 'call', 'callback', 'mail', 'ticket', 'survey', 'visit', 'order', 'contract'));
