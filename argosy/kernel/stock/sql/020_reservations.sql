-- INV-21: reserved on a balance is the sum of its reservation rows, carried there by this trigger and
-- by nothing else. Who inserts has locked the balances in key order before.

CREATE OR REPLACE FUNCTION stock_carry_reservations() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    carried bigint;
BEGIN
    SELECT count(*) INTO wanted
      FROM (SELECT FROM new_rows
             GROUP BY company_id, item_id, location_id, lot_id, owner_id, status) k;
    UPDATE stock_balance b SET reserved_qty = b.reserved_qty + d.qty
      FROM (SELECT company_id, item_id, location_id, lot_id, owner_id, status, sum(qty) AS qty
              FROM new_rows GROUP BY company_id, item_id, location_id, lot_id, owner_id, status) d
     WHERE b.item_id = d.item_id AND b.location_id = d.location_id AND b.lot_id = d.lot_id
       AND b.owner_id = d.owner_id AND b.status = d.status AND b.company_id = d.company_id;
    GET DIAGNOSTICS carried = ROW_COUNT;
    IF carried <> wanted THEN
        RAISE EXCEPTION 'a reservation names a place without a balance' USING ERRCODE = 'AR011';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_reservations_carried AFTER INSERT ON reservation
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION stock_carry_reservations();
