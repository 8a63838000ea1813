-- Who acts, and for which companies: set by each command and each read, transaction by transaction.

CREATE OR REPLACE FUNCTION argosy_companies() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(current_setting('argosy.companies', true), '')::bigint[], '{}')
$$;

CREATE OR REPLACE FUNCTION argosy_setting_id(setting text) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting(setting, true), '')::bigint
$$;
