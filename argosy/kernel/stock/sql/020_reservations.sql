-- INV-21: reserved on a balance is the sum of its reservation rows, carried there by this trigger and
-- by nothing else. Who inserts has locked the balances in key order before.

CREATE OR REPLACE FUNCTION stock_carry_reservations() RETURNS trigger
LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
-- The plan is kept for the session, whatever the first batch's size: look-ups are right for all.
DECLARE
    missing bigint;
BEGIN
    WITH d AS (
        SELECT company_id, item_id, location_id, lot_id, owner_id, status, sum(qty) AS qty,
               coalesce(sum(qty) FILTER (WHERE kind = 'consume'), 0) AS gone,
               max(effective_at) FILTER (WHERE kind = 'consume') AS gone_at
          FROM new_rows GROUP BY company_id, item_id, location_id, lot_id, owner_id, status),
    carried AS (
        UPDATE stock_balance b SET reserved_qty = b.reserved_qty + d.qty,
               qty = b.qty + d.gone, last_move_at = greatest(b.last_move_at, d.gone_at)
          FROM d
         WHERE b.item_id = d.item_id AND b.location_id = d.location_id AND b.lot_id = d.lot_id
           AND b.owner_id = d.owner_id AND b.status = d.status AND b.company_id = d.company_id
        RETURNING 1)
    SELECT (SELECT count(*) FROM d) - (SELECT count(*) FROM carried) INTO missing;
    IF missing <> 0 THEN
        RAISE EXCEPTION 'a reservation names a place without a balance' USING ERRCODE = 'AR011';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_reservations_carried AFTER INSERT ON reservation
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION stock_carry_reservations();
