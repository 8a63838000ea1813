-- A version's warehouse is a place of its company: one look a statement instead of a foreign key,
-- which would lock a hot row an order.

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
