-- Tiers may change places: that no two share a rank is asked when all of a change is there.
alter table customers.tier drop constraint tier_rank_key;
alter table customers.tier add constraint tier_rank_key unique (rank) deferrable initially deferred;
