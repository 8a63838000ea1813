-- Rates of one tax code share no day. What a trigger cannot see, a rival's uncommitted row, the
-- command keeps out by locking the code; the unique keys over begin and open end are the last line.

CREATE OR REPLACE FUNCTION tax_rate_no_overlap() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT n.tax_code_id, n.valid_from INTO wrong
      FROM new_rows n
      JOIN tax_rate r ON r.tax_code_id = n.tax_code_id AND r.id <> n.id
       AND daterange(r.valid_from, r.valid_to, '[]') && daterange(n.valid_from, n.valid_to, '[]')
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'rate of tax code % from % overlaps another one',
            wrong.tax_code_id, wrong.valid_from
            USING ERRCODE = 'exclusion_violation', TABLE = 'tax_rate',
                  CONSTRAINT = 'tax_rate_no_overlap';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER no_overlap_insert AFTER INSERT ON tax_rate
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tax_rate_no_overlap();
CREATE OR REPLACE TRIGGER no_overlap_update AFTER UPDATE ON tax_rate
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tax_rate_no_overlap();
