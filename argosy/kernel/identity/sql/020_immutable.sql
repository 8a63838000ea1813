-- Posted rows never change: undo is a counter-row.

CREATE OR REPLACE FUNCTION argosy_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'posted rows of % never change: post a counter-row instead', TG_TABLE_NAME
        USING ERRCODE = 'AR001', TABLE = TG_TABLE_NAME;
END
$$;
