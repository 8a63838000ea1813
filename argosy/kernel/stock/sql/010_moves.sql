-- A move takes a quantity above zero somewhere else, exactly as entered (INV-24). Its two ends must be balance rows: their foreign keys vouch for item, lot, owner, place and
-- company. One statement-level trigger with a transition table instead of eight foreign keys, which
-- would take a lock and a look-up a row each.

CREATE OR REPLACE FUNCTION stock_check_moves() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    -- Scalar subqueries are always index look-ups; NOT EXISTS would be hashed over all balances.
    SELECT n.id, n.item_id INTO bad
      FROM new_moves n
     WHERE n.base_qty <= 0 OR n.factor_num <= 0 OR n.factor_den <= 0
        OR n.base_qty * n.factor_den <> n.doc_qty * n.factor_num
        OR (n.from_location_id = n.to_location_id AND n.from_status = n.to_status)
        OR (SELECT b.id FROM stock_balance b
             WHERE b.item_id = n.item_id AND b.location_id = n.from_location_id
               AND b.lot_id = n.lot_id AND b.owner_id = n.owner_id AND b.status = n.from_status
               AND b.company_id = n.company_id) IS NULL
        OR (SELECT b.id FROM stock_balance b
             WHERE b.item_id = n.item_id AND b.location_id = n.to_location_id
               AND b.lot_id = n.lot_id AND b.owner_id = n.owner_id AND b.status = n.to_status
               AND b.company_id = n.company_id) IS NULL
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'move % of item % goes nowhere, is not exact, or has an end without a balance',
            bad.id, bad.item_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_moves_stand_on_balances AFTER INSERT ON stock_move
    REFERENCING NEW TABLE AS new_moves FOR EACH STATEMENT EXECUTE FUNCTION stock_check_moves();
