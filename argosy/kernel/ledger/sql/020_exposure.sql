-- The last line of the credit check: an increase never goes over the limit.

CREATE OR REPLACE FUNCTION ledger_check_exposure() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.limit_minor IS NOT NULL AND NEW.committed_minor > NEW.limit_minor
       AND (TG_OP = 'INSERT' OR NEW.committed_minor > OLD.committed_minor) THEN
        RAISE EXCEPTION 'party % would be committed to % over its limit of %',
            NEW.party_id, NEW.committed_minor, NEW.limit_minor USING ERRCODE = 'AR005';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER ab_within_limit BEFORE INSERT OR UPDATE OF committed_minor ON exposure
    FOR EACH ROW EXECUTE FUNCTION ledger_check_exposure();
