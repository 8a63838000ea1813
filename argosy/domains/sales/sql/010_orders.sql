-- Order lines stand on a version of their company, on an item that exists, and their version on a
-- warehouse of its company. One look a statement instead of a foreign key a row, which would lock a
-- hot row a line.

CREATE OR REPLACE FUNCTION sales_check_lines() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.id, n.order_id INTO bad
      FROM new_rows n
     WHERE NOT EXISTS (SELECT FROM sales_order_version v
                        WHERE v.order_id = n.order_id AND v.version = n.version
                          AND v.company_id = n.company_id)
        OR (n.item_id <> 0 AND NOT EXISTS (SELECT FROM item i WHERE i.id = n.item_id))
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'line % of order % has no version or no item', bad.id, bad.order_id
            USING ERRCODE = 'AR020';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_lines_stand_on_versions AFTER INSERT ON sales_order_line
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sales_check_lines();

CREATE OR REPLACE FUNCTION sales_check_versions() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.order_id, n.warehouse_id INTO bad
      FROM new_rows n
     WHERE NOT EXISTS (SELECT FROM location l
                        WHERE l.id = n.warehouse_id AND l.company_id = n.company_id)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'order % names % as its warehouse, which its company does not have',
            bad.order_id, bad.warehouse_id USING ERRCODE = 'AR021';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_versions_stand_on_places AFTER INSERT ON sales_order_version
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sales_check_versions();
