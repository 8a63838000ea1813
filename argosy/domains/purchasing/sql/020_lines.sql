-- What the posted rows of orders, receipts and bill matches must be, looked at once a statement: that
-- lines stand on a head of their company, and that words and figures are possible. A foreign key a
-- row would lock the head's row once a line, and PostgreSQL plans a check constraint anew for each
-- statement, while the plans of a trigger are kept.

CREATE OR REPLACE FUNCTION purchasing_check_versions() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.order_id, n.version INTO bad
      FROM new_rows n
     WHERE n.state NOT IN ('draft', 'confirmed', 'closed', 'cancelled')
        OR n.action NOT IN ('create', 'amend', 'confirm', 'cancel', 'close')
        OR n.version < 1 OR n.lines_version NOT BETWEEN 1 AND n.version OR n.rate <= 0
        OR NOT EXISTS (SELECT FROM party p WHERE p.id = n.supplier_id)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'version % of order % is impossible', bad.version, bad.order_id
            USING ERRCODE = 'AR031';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_versions_are_possible AFTER INSERT ON purchase_order_version
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION purchasing_check_versions();

CREATE OR REPLACE FUNCTION purchasing_check_order_lines() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.id, n.order_id INTO bad
      FROM new_rows n
     WHERE n.kind NOT IN ('goods', 'service', 'charge') OR (n.kind = 'charge') <> (n.item_id = 0)
        OR n.qty <= 0 OR n.base_qty <= 0 OR n.unit_price < 0 OR n.over_pct < 0
        OR n.factor_num <= 0 OR n.factor_den <= 0
        OR n.discount_pct NOT BETWEEN 0 AND 100
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'line % of order % is impossible', bad.id, bad.order_id
            USING ERRCODE = 'AR031';
    END IF;
    SELECT n.id, n.order_id INTO bad
      FROM new_rows n
     WHERE NOT EXISTS (SELECT FROM purchase_order_version v
                        WHERE v.company_id = n.company_id AND v.order_id = n.order_id
                          AND v.version = n.version)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'line % stands on no version of order %', bad.id, bad.order_id
            USING ERRCODE = 'AR030';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_lines_stand_on_versions AFTER INSERT ON purchase_order_line
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION purchasing_check_order_lines();

-- Something was accepted or rejected; what was accepted has a move, and only that has a value; what
-- was rejected has a reason, and a move where it is held.
CREATE OR REPLACE FUNCTION purchasing_check_receipt_lines() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.id, n.receipt_id INTO bad
      FROM new_rows n
     WHERE n.accepted_qty < 0 OR n.rejected_qty < 0 OR n.accepted_qty + n.rejected_qty = 0
        OR (n.accepted_qty > 0) <> (n.move_id IS NOT NULL)
        OR (n.accepted_qty = 0 AND n.value_minor <> 0)
        OR (n.rejected_qty > 0) <> (n.disposition IN ('refused', 'held'))
        OR (n.rejected_qty > 0 AND n.reject_reason = '')
        OR (n.disposition = 'held') <> (n.held_move_id IS NOT NULL)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'line % of receipt % is impossible', bad.id, bad.receipt_id
            USING ERRCODE = 'AR031';
    END IF;
    SELECT n.id, n.receipt_id INTO bad
      FROM new_rows n
     WHERE NOT EXISTS (SELECT FROM receipt h
                        WHERE h.company_id = n.company_id AND h.id = n.receipt_id
                          AND h.order_id = n.order_id)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'line % stands on no receipt % of its order', bad.id, bad.receipt_id
            USING ERRCODE = 'AR030';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_lines_stand_on_receipts AFTER INSERT ON receipt_line
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION purchasing_check_receipt_lines();

-- A line is of a bill of its company, and the bill is blocked exactly if one of its lines is.
CREATE OR REPLACE FUNCTION purchasing_check_match_results() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.bill_id INTO bad
      FROM (SELECT company_id, bill_id, bool_or(decision = 'blocked') AS is_blocked,
                   bool_and(decision IN ('ok', 'blocked')) AS is_known
              FROM new_rows GROUP BY company_id, bill_id) n
     WHERE NOT n.is_known OR NOT EXISTS (SELECT FROM bill_match h
                        WHERE h.company_id = n.company_id AND h.id = n.bill_id
                          AND h.kind IN ('bill', 'supplier_credit')
                          AND h.decision = CASE WHEN n.is_blocked THEN 'blocked' ELSE 'ok' END)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'lines stand on no bill % of their decision', bad.bill_id
            USING ERRCODE = 'AR030';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_lines_stand_on_bills AFTER INSERT ON match_result
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION purchasing_check_match_results();
