-- Places and policies that processes keep copies of count up the version of their company's facts.

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['location', 'purchasing_policy'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER ac_buying_insert AFTER INSERT ON %I REFERENCING'
            ' NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger_chart_changed()', t);
        EXECUTE format('CREATE OR REPLACE TRIGGER ac_buying_update AFTER UPDATE ON %I REFERENCING'
            ' NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger_chart_changed()', t);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION purchasing_company_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE fact_version v SET version = v.version + 1 FROM changed c WHERE v.company_id = c.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ac_buying_update AFTER UPDATE ON company
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION purchasing_company_changed();
