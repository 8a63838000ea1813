-- Takes back the rows that commands wrote to audited tables: what they made is deleted, what they
-- changed is as it was; all of it, or nothing when one was changed since or something refers to it.
-- The audit says what they wrote. The application's role may not delete master data, and does not
-- see rows of other companies that refer to it; this looks at all of them and then deletes.
-- pointers: columns that refer to tables ({"t", "c", "to", "by": "id", "ids", "code", "codes" or
-- "json", "type", "company"}). under_way: the lock that every command shares; it is taken alone before
-- anything is looked for that refers to the rows, in short tries, so that nobody waits long behind.
-- Returns what stands in the way; it changes only when nothing does.

DROP FUNCTION IF EXISTS rows_take_back(bigint[], bigint, jsonb);
CREATE OR REPLACE FUNCTION rows_take_back(commands bigint[], company bigint, pointers jsonb,
                                          under_way bigint)
RETURNS TABLE (what text, of_table text, of_row jsonb, by_table text, by_row jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    found record;
    key record;
    is_refused boolean := false;
    is_alone boolean := false;
    timeout_before text := current_setting('lock_timeout');
    column_list text;
    value_list text;
BEGIN
    IF EXISTS (SELECT FROM command_log l WHERE l.id = ANY (commands) AND l.company_id <> company) THEN
        RAISE EXCEPTION 'the commands are of another company';
    END IF;
    DROP TABLE IF EXISTS pg_temp.taken_back;
    CREATE TEMP TABLE taken_back ON COMMIT DROP AS
        SELECT a.table_name, a.row_key, min(a.id) AS first_id,
               (array_agg(a.operation ORDER BY a.id))[1] AS first_step,
               (array_agg(a.operation ORDER BY a.id DESC))[1] AS last_step,
               (array_agg(a.before ORDER BY a.id))[1] AS before,
               (array_agg(a.after ORDER BY a.id DESC))[1] AS after
          FROM audit_change a WHERE a.command_id = ANY (commands)
         GROUP BY a.table_name, a.row_key;
    DELETE FROM taken_back k WHERE k.first_step = 'I' AND k.last_step = 'D';
    ANALYZE taken_back;

    FOR found IN SELECT DISTINCT k.table_name AS name FROM taken_back k ORDER BY 1 LOOP
        SELECT * INTO key FROM row_key_of(found.name);
        FOR what, of_table, of_row IN EXECUTE format(
            'SELECT CASE WHEN c.stands IS NULL THEN ''gone'' ELSE ''changed'' END, k.table_name,'
            ' coalesce(k.after, k.before) FROM taken_back k LEFT JOIN LATERAL (SELECT to_jsonb(t)'
            ' AS stands FROM %I t WHERE t.%I = k.row_key::%s FOR UPDATE) c ON true WHERE k.table_name = %L'
            ' AND (k.last_step = ''D'' OR c.stands IS NULL OR EXISTS (SELECT FROM jsonb_each(c.stands)'
            ' e WHERE e.value IS DISTINCT FROM coalesce(k.after -> e.key, ''null''))) LIMIT 1000',
            found.name, key.name, key.kind, found.name)
        LOOP
            is_refused := true;
            RETURN NEXT;
        END LOOP;
    END LOOP;

    FOR try IN 1..60 LOOP
        BEGIN
            PERFORM set_config('lock_timeout', '200ms', true);
            PERFORM pg_advisory_xact_lock(under_way);
            is_alone := true;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.05);
        END;
        EXIT WHEN is_alone;
    END LOOP;
    PERFORM set_config('lock_timeout', timeout_before, true);
    IF NOT is_alone THEN
        RAISE EXCEPTION 'other commands never ended' USING ERRCODE = 'serialization_failure';
    END IF;

    FOR found IN
        SELECT p.*, CASE p.by WHEN 'id' THEN format('t.%I = k.row_key::bigint', p.c)
                              WHEN 'ids' THEN format('k.row_key::bigint = ANY (t.%I)', p.c)
                              WHEN 'code' THEN format('t.%I = k.after ->> ''code''', p.c)
                              WHEN 'json' THEN format('t.%I ? (k.after ->> ''code'')', p.c)
                              ELSE format('k.after ->> ''code'' = ANY (string_to_array(translate(t.%I,'
                                          ' ''; '', '',,''), '',''))', p.c) END AS hit
          FROM jsonb_to_recordset(pointers) AS p(t text, c text, "to" text, by text, type text,
                                                 company boolean)
         WHERE EXISTS (SELECT FROM taken_back k WHERE k.table_name = p."to" AND k.first_step = 'I')
    LOOP
        FOR what, of_table, of_row, by_table, by_row IN EXECUTE format(
            'SELECT ''in_use'', k.table_name, k.after, %L, to_jsonb(t) FROM taken_back k JOIN %I t ON %s'
            ' WHERE k.table_name = %L AND k.first_step = ''I'' AND NOT EXISTS (SELECT FROM taken_back o'
            ' WHERE o.table_name = %L AND o.row_key = argosy_row_key(to_jsonb(t))) LIMIT 50',
            found.t, found.t, found.hit
            || CASE WHEN found.type <> '' THEN format(' AND t.%I = k.table_name', found.type) ELSE '' END
            || CASE WHEN found.company
                    THEN ' AND t.company_id = (k.after ->> ''company_id'')::bigint' ELSE '' END,
            found."to", found.t)
        LOOP
            is_refused := true;
            RETURN NEXT;
        END LOOP;
    END LOOP;
    IF is_refused THEN
        RETURN;
    END IF;

    -- What was written last goes first: it may point at what was written before it.
    FOR found IN
        SELECT i.table_name AS name, i.first_step AS step, array_agg(i.row_key) AS keys
          FROM (SELECT k.*, row_number() OVER (ORDER BY k.first_id)
                       - row_number() OVER (PARTITION BY k.table_name, k.first_step ORDER BY k.first_id)
                       AS island FROM taken_back k) i
         GROUP BY i.table_name, i.first_step, i.island ORDER BY max(i.first_id) DESC
    LOOP
        SELECT * INTO key FROM row_key_of(found.name);
        IF found.step = 'I' THEN
            EXECUTE format('DELETE FROM %I t WHERE t.%I = ANY ($1::%s[])', found.name, key.name, key.kind)
              USING found.keys;
        ELSE
            SELECT string_agg(format('%I', a.attname), ', '),
                   string_agg(CASE WHEN a.attname = 'version' THEN 't.version + 1'
                                   ELSE format('r.%I', a.attname) END, ', ')
              INTO column_list, value_list
              FROM pg_attribute a
             WHERE a.attrelid = to_regclass(quote_ident(found.name)) AND a.attnum > 0
               AND NOT a.attisdropped AND a.attgenerated = '' AND a.attname <> key.name
               AND (SELECT k.before FROM taken_back k WHERE k.table_name = found.name
                       AND k.row_key = found.keys[1]) ? a.attname;
            EXECUTE format(
                'UPDATE %I t SET (%s) = (SELECT %s FROM jsonb_populate_record(NULL::%I, k.before) r)'
                ' FROM taken_back k WHERE k.table_name = %L AND k.row_key = ANY ($1)'
                ' AND t.%I = k.row_key::%s',
                found.name, column_list, value_list, found.name, found.name, key.name, key.kind)
              USING found.keys;
        END IF;
    END LOOP;
END
$$;

-- The column that names a table's rows in the audit, and its type.
CREATE OR REPLACE FUNCTION row_key_of(of_table text, OUT name text, OUT kind text)
LANGUAGE sql STABLE AS $$
    SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a
     WHERE a.attrelid = to_regclass(quote_ident(of_table)) AND NOT a.attisdropped
       AND a.attname IN ('id', 'code', 'name', 'line_id')
     ORDER BY array_position(ARRAY['id', 'code', 'name', 'line_id'], a.attname::text) LIMIT 1
$$;
