-- Which clocks still run under a version: asked before its policy is changed or retired, and when a recalculation is ordered.
create index clock_open_policy on clocks.clock (policy_version_id) where stopped_at is null;
