-- What a seal is computed from. A row's digest is the SHA-256 of its text; a leaf is the first half.

CREATE OR REPLACE FUNCTION argosy_leaf(digest bytea) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(substring(digest FROM 1 FOR 16), 'hex')::uuid
$$;

CREATE OR REPLACE FUNCTION argosy_seal_hash(
    previous bytea, table_name text, from_id bigint, to_id bigint, columns text[], body bytea
) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(previous
        || convert_to(concat_ws('|', table_name, from_id, to_id, array_to_string(columns, ',')), 'UTF8')
        || coalesce(body, ''::bytea))
$$;
