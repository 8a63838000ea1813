-- Lines stand on a head of their company. One look a statement instead of a foreign key a row, which
-- would lock the head's row once a line.

CREATE OR REPLACE FUNCTION purchasing_check_order_lines() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
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

CREATE OR REPLACE FUNCTION purchasing_check_receipt_lines() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
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

CREATE OR REPLACE FUNCTION purchasing_check_match_results() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.id, n.bill_id INTO bad
      FROM new_rows n
     WHERE NOT EXISTS (SELECT FROM bill_match h
                        WHERE h.company_id = n.company_id AND h.id = n.bill_id)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'line % stands on no bill %', bad.id, bad.bill_id
            USING ERRCODE = 'AR030';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_lines_stand_on_bills AFTER INSERT ON match_result
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION purchasing_check_match_results();
