-- Whether every transaction of this database older than `bound` has ended. Snapshots know the
-- transactions of all databases of a server; one that is provably another database's (its lock is
-- held by a backend there) does not count, so that no neighbour holds events or seals back. Whatever
-- is not found among the locks counts as ours.

CREATE OR REPLACE FUNCTION argosy_ended_before(bound xid8) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
    SELECT bound <= pg_snapshot_xmin(v.s)
        OR (bound <= pg_snapshot_xmax(v.s) AND NOT EXISTS (
               SELECT FROM pg_snapshot_xip(v.s) AS x
                WHERE x < bound AND NOT EXISTS (
                      SELECT FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                       WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
                         AND l.transactionid = x::xid
                         AND a.datid <> (SELECT oid FROM pg_database
                                          WHERE datname = current_database()))))
      FROM (SELECT pg_current_snapshot() AS s) v
$$;
