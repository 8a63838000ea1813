-- Audit of mutable tables: one statement trigger with transition tables, bulk writes and SQL included.
-- The row key is the first of id, code, name or line_id that the row has. Aliases end in an underscore:
-- an alias that is also the name of a column would be read as that column.

CREATE OR REPLACE FUNCTION argosy_row_key(r jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(r->>'id', r->>'code', r->>'name', r->>'line_id', '')
$$;

CREATE OR REPLACE FUNCTION argosy_audit_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO audit_change (company_id, table_name, row_key, operation, after, actor_id, command_id)
    SELECT (row_json_->>'company_id')::bigint, TG_TABLE_NAME, argosy_row_key(row_json_), 'I', row_json_,
           argosy_setting_id('argosy.actor'), argosy_setting_id('argosy.command')
      FROM new_rows new_row_, to_jsonb(new_row_) AS row_json_;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION argosy_audit_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO audit_change (company_id, table_name, row_key, operation, before, actor_id, command_id)
    SELECT (row_json_->>'company_id')::bigint, TG_TABLE_NAME, argosy_row_key(row_json_), 'D', row_json_,
           argosy_setting_id('argosy.actor'), argosy_setting_id('argosy.command')
      FROM old_rows old_row_, to_jsonb(old_row_) AS row_json_;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION argosy_audit_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    -- Rows are paired by their key; a changed key shows as a deletion and an insertion.
    INSERT INTO audit_change (company_id, table_name, row_key, operation, before, after, actor_id,
                              command_id)
    SELECT (coalesce(b.j, a.j)->>'company_id')::bigint, TG_TABLE_NAME, coalesce(b.k, a.k),
           CASE WHEN b.j IS NULL THEN 'I' WHEN a.j IS NULL THEN 'D' ELSE 'U' END,
           b.j, a.j, argosy_setting_id('argosy.actor'), argosy_setting_id('argosy.command')
      FROM (SELECT argosy_row_key(to_jsonb(old_row_)) AS k, to_jsonb(old_row_) AS j
              FROM old_rows old_row_) b
      FULL JOIN (SELECT argosy_row_key(to_jsonb(new_row_)) AS k, to_jsonb(new_row_) AS j
                   FROM new_rows new_row_) a
        ON a.k = b.k
     WHERE a.j IS DISTINCT FROM b.j;
    RETURN NULL;
END
$$;
