-- INV-21: reserved on a balance is the sum of its reservation rows, carried there by this trigger and
-- by nothing else. Who inserts has locked the balances in key order before.

CREATE OR REPLACE FUNCTION stock_carry_reservations() RETURNS trigger
LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
-- The plan is kept for the session, whatever the first batch's size: look-ups are right for all.
DECLARE
    missing bigint;
    wrong bigint;
BEGIN
    WITH d AS (
        SELECT company_id, item_id, location_id, lot_id, owner_id, status, sum(qty) AS qty,
               coalesce(sum(qty) FILTER (WHERE kind = 'consume'), 0) AS gone,
               max(effective_at) FILTER (WHERE kind = 'consume') AS gone_at
          FROM new_rows GROUP BY company_id, item_id, location_id, lot_id, owner_id, status),
    carried AS (
        UPDATE stock_balance b SET reserved_qty = b.reserved_qty + d.qty,
               qty = b.qty + d.gone, last_move_at = greatest(b.last_move_at, d.gone_at),
               serial_key = CASE WHEN b.qty + d.gone > 0 THEN b.serial_key END
          FROM d
         WHERE b.item_id = d.item_id AND b.location_id = d.location_id AND b.lot_id = d.lot_id
           AND b.owner_id = d.owner_id AND b.status = d.status AND b.company_id = d.company_id
        RETURNING 1)
    SELECT (SELECT count(*) FROM d) - (SELECT count(*) FROM carried),
           (SELECT count(*) FROM new_rows n
             WHERE n.status <> 'free' OR n.owner_id <> 0 OR (n.firm AND n.expires_at IS NOT NULL)
                OR CASE n.kind WHEN 'reserve' THEN n.qty <= 0 OR n.taken_from_id IS NOT NULL
                               ELSE n.qty >= 0 OR n.taken_from_id IS NULL END)
      INTO missing, wrong;
    IF wrong <> 0 THEN
        RAISE EXCEPTION 'a reservation is of goods that are not free or not ours, or has a wrong sign'
            USING ERRCODE = 'check_violation';
    END IF;
    IF missing <> 0 THEN
        RAISE EXCEPTION 'a reservation names a place without a balance' USING ERRCODE = 'AR011';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_reservations_carried AFTER INSERT ON reservation
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION stock_carry_reservations();
