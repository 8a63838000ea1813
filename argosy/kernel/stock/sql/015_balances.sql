-- What a balance must be whatever its quantity: not in a place that only groups others, and with a lot
-- exactly when its item is tracked (INV-22). Looked at when the row is made or these columns change,
-- not with each move.

CREATE OR REPLACE FUNCTION stock_refuse_balance() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'item % in place %: a view holds nothing, and lots go with tracking (lot %, %)',
        NEW.item_id, NEW.location_id, NEW.lot_id, NEW.tracking USING ERRCODE = 'check_violation';
END
$$;

CREATE OR REPLACE TRIGGER ab_balance_possible
    BEFORE INSERT OR UPDATE OF location_kind, tracking, lot_id ON stock_balance
    FOR EACH ROW WHEN (NEW.location_kind = 'view'
                       OR (NEW.qty <> 0 AND (NEW.lot_id = 0) <> (NEW.tracking = 'none')))
    EXECUTE FUNCTION stock_refuse_balance();
