-- Each change of the own fields counts up their version, and the version of every company's facts,
-- which each command reads as it begins: no process works with a stale set of fields.

INSERT INTO own_field_version (id, version) VALUES (1, 0) ON CONFLICT (id) DO NOTHING;

CREATE OR REPLACE FUNCTION own_fields_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE own_field_version SET version = version + 1 WHERE id = 1;
    INSERT INTO fact_version (company_id, version)
    SELECT id, 1 FROM company ORDER BY 1
        ON CONFLICT (company_id) DO UPDATE SET version = fact_version.version + 1;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ac_version AFTER INSERT OR UPDATE OR DELETE ON own_field
    FOR EACH STATEMENT EXECUTE FUNCTION own_fields_changed();

-- A companion holds the own values of a table whose rows never change, one row a row of it. It is
-- guarded like master data: by company, and audited. The role is the one that the guard names, else
-- (in the job that makes a companion) whoever may write fields.

CREATE OR REPLACE FUNCTION own_field_guard(companion text, has_company boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    grantee text;
BEGIN
    FOR grantee IN SELECT current_setting('argosy.application_role', true)
                    WHERE coalesce(current_setting('argosy.application_role', true), '') <> ''
                   UNION
                   SELECT g.grantee::text FROM information_schema.role_table_grants g
                    WHERE g.table_name = 'own_field' AND g.table_schema = current_schema()
                      AND g.privilege_type = 'INSERT' AND g.grantee::text <> current_user LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', companion, grantee);
        IF has_company THEN
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', companion);
            EXECUTE format('DROP POLICY IF EXISTS company_isolation ON %I', companion);
            EXECUTE format('CREATE POLICY company_isolation ON %I TO %I'
                ' USING (company_id = ANY ((SELECT argosy_companies())::bigint[]))'
                ' WITH CHECK (company_id = ANY ((SELECT argosy_companies())::bigint[]))',
                companion, grantee);
        END IF;
    END LOOP;
    EXECUTE format('CREATE OR REPLACE TRIGGER zz_audit_insert AFTER INSERT ON %I REFERENCING'
        ' NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION argosy_audit_insert()',
        companion);
    EXECUTE format('CREATE OR REPLACE TRIGGER zz_audit_update AFTER UPDATE ON %I REFERENCING'
        ' OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT'
        ' EXECUTE FUNCTION argosy_audit_update()', companion);
    EXECUTE format('CREATE OR REPLACE TRIGGER zz_audit_delete AFTER DELETE ON %I REFERENCING'
        ' OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION argosy_audit_delete()',
        companion);
END
$$;

DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT DISTINCT f.column_table, f.has_company FROM own_field f
              WHERE f.column_table <> f.table_name AND to_regclass(quote_ident(f.column_table))
                    IS NOT NULL LOOP
        PERFORM own_field_guard(c.column_table, c.has_company);
    END LOOP;
END
$$;

-- What `argosy verify` looks for: fields whose column is gone, values that their field does not allow,
-- references to nothing, values beside no row or in another company than their row.

CREATE OR REPLACE FUNCTION own_field_offenders()
RETURNS TABLE (company bigint, found_in text, found_row text, what text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    f record;
    company_of text;
    row_of text;
BEGIN
    FOR f IN SELECT * FROM own_field WHERE state IN ('active', 'removed') ORDER BY id LOOP
        IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(f.column_table))
                          AND attname = f.name AND NOT attisdropped) THEN
            RETURN QUERY SELECT NULL::bigint, 'own_field'::text, f.id::text,
                'the column ' || f.name || ' of ' || f.column_table || ' is missing';
            CONTINUE;
        END IF;
        company_of := CASE WHEN f.has_company THEN 't.company_id' ELSE 'NULL::bigint' END;
        row_of := CASE WHEN f.column_table = f.table_name THEN quote_ident(f.key_column) ELSE 'id' END;
        IF f.type = 'choice' THEN
            RETURN QUERY EXECUTE format('SELECT %s, %L::text, t.%I::text, %L || coalesce(t.%I, '''')'
                ' FROM %I t WHERE t.%I IS NOT NULL AND NOT EXISTS (SELECT FROM own_field o,'
                ' jsonb_array_elements(o.choices) c WHERE o.id = %s AND c->>''value'' = t.%I) ORDER BY 3',
                company_of, f.column_table, row_of, f.name || ' is none of its choices: ', f.name,
                f.column_table, f.name, f.id, f.name);
        END IF;
        IF f.target_table <> '' THEN
            RETURN QUERY EXECUTE format('SELECT %s, %L::text, t.%I::text, %L || t.%I'
                ' FROM %I t LEFT JOIN %I o ON o.%I = t.%I WHERE t.%I IS NOT NULL AND o.%I IS NULL'
                ' ORDER BY 3', company_of, f.column_table, row_of,
                f.name || ' points at no row of ' || f.target_table || ': ', f.name,
                f.column_table, f.target_table, f.target_key, f.name, f.name, f.target_key);
        END IF;
    END LOOP;
    FOR f IN SELECT DISTINCT o.table_name, o.column_table, o.key_column, o.has_company
               FROM own_field o WHERE o.state IN ('active', 'removed')
                AND o.column_table <> o.table_name
                AND to_regclass(quote_ident(o.column_table)) IS NOT NULL LOOP
        company_of := CASE WHEN f.has_company THEN 't.company_id' ELSE 'NULL::bigint' END;
        RETURN QUERY EXECUTE format('SELECT %s, %L::text, t.id::text, %L::text FROM %I t'
            ' WHERE NOT EXISTS (SELECT FROM %I b WHERE b.%I = t.id%s) ORDER BY t.id',
            company_of, f.column_table, 'has values beside no row of ' || f.table_name || ' of its company',
            f.column_table, f.table_name, f.key_column,
            CASE WHEN f.has_company THEN ' AND b.company_id = t.company_id' ELSE '' END);
    END LOOP;
END
$$;
