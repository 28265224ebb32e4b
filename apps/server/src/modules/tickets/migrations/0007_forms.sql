-- Kinds are a list that a company keeps (catalogue.ticket_type), checked where tickets are opened and edited.
alter table tickets.ticket drop constraint ticket_type_check;
