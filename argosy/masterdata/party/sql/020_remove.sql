-- Takes parties out again that were entered by mistake: none that anything refers to.
-- The application's role may not delete parties, since posted rows point at them without a foreign
-- key, in companies too that the actor does not see; this looks at all of them and then deletes.
-- Returns what stands in the way: the party and the table that refers to it; it deletes only when
-- nothing does.

CREATE OR REPLACE FUNCTION party_remove(wanted bigint[], company bigint)
RETURNS TABLE (party bigint, place text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    found record;
    own CONSTANT text[] := ARRAY['party_profile', 'party_address', 'party_contact_point',
        'party_identifier', 'party_bank_account', 'party_link', 'party_role', 'party_terms'];
    refers boolean := false;
BEGIN
    PERFORM 1 FROM party WHERE id = ANY (wanted) ORDER BY id FOR UPDATE;
    FOR found IN
        SELECT c.oid::regclass AS relation, c.relname AS name, a.attname AS col,
               EXISTS (SELECT 1 FROM pg_attribute k WHERE k.attrelid = c.oid
                          AND k.attname = 'company_id' AND NOT k.attisdropped) AS of_company
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
           AND a.atttypid = 'bigint'::regtype AND NOT a.attisdropped
           AND (a.attname ~ '(^|_)(party|customer|supplier|vendor|carrier|owner|person|payer|payee)_id$'
                OR (c.relname = 'party_profile' AND a.attname = 'parent_id'))
         ORDER BY c.relname
    LOOP
        IF found.name = ANY (own) AND found.col = 'party_id' AND NOT found.of_company THEN
            CONTINUE;
        END IF;
        FOR party, place IN EXECUTE format(
            'SELECT DISTINCT %I, %L::text FROM %s WHERE %I = ANY ($1)%s LIMIT 1000',
            found.col, found.name, found.relation, found.col,
            CASE WHEN found.name = ANY (own) AND found.of_company THEN ' AND company_id <> $2'
                 WHEN found.col = 'parent_id' THEN ' AND id <> ALL ($1)' ELSE '' END)
            USING wanted, company
        LOOP
            refers := true;
            RETURN NEXT;
        END LOOP;
    END LOOP;
    IF refers THEN
        RETURN;
    END IF;
    DELETE FROM party_terms t WHERE t.party_id = ANY (wanted);
    DELETE FROM party_role t WHERE t.party_id = ANY (wanted);
    DELETE FROM party_bank_account t WHERE t.party_id = ANY (wanted);
    DELETE FROM party_identifier t WHERE t.party_id = ANY (wanted);
    DELETE FROM party_contact_point t WHERE t.party_id = ANY (wanted);
    DELETE FROM party_address t WHERE t.party_id = ANY (wanted);
    DELETE FROM party_profile t WHERE t.id = ANY (wanted);
    DELETE FROM party t WHERE t.id = ANY (wanted);
END
$$;
