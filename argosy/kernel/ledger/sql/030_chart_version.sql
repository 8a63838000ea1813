-- Each change of a chart counts up its version, so that no process posts by a stale copy.

CREATE OR REPLACE FUNCTION ledger_chart_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fact_version (company_id, version)
    SELECT DISTINCT company_id, 1 FROM changed ORDER BY 1
        ON CONFLICT (company_id) DO UPDATE SET version = fact_version.version + 1;
    RETURN NULL;
END
$$;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['account', 'journal', 'book', 'posting_rule'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER ac_chart_insert AFTER INSERT ON %I REFERENCING'
            ' NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger_chart_changed()', t);
        EXECUTE format('CREATE OR REPLACE TRIGGER ac_chart_update AFTER UPDATE ON %I REFERENCING'
            ' NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger_chart_changed()', t);
        EXECUTE format('CREATE OR REPLACE TRIGGER ac_chart_delete AFTER DELETE ON %I REFERENCING'
            ' OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger_chart_changed()', t);
    END LOOP;
END
$$;
