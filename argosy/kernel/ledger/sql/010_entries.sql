-- INV-01: an entry's lines arrive together and balance, or nothing arrives at all.
-- One statement-level trigger with a transition table; it stands in for foreign keys, which would
-- cost a lock and a look-up a row.

CREATE OR REPLACE FUNCTION ledger_check_lines() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    -- Reading the entry costs one index look-up an entry; the unique (entry_id, line_no) refuses
    -- a later line, since line_no is bounded by the entry's count and all of it must come at once.
    SELECT g.entry_id, g.debit, g.credit, g.lines, e.line_count, e.id AS found,
           g.low, g.high, g.companies, g.dates, e.company_id = g.company AS same_company,
           e.posting_date = g.posted AS same_date, g.currencies, g.doc
      INTO bad
      FROM (SELECT entry_id,
                   sum(CASE WHEN side = 'D' THEN company_minor ELSE 0 END) AS debit,
                   sum(CASE WHEN side = 'C' THEN company_minor ELSE 0 END) AS credit,
                   sum(CASE WHEN side = 'D' THEN doc_minor ELSE -doc_minor END) AS doc,
                   count(*) AS lines, min(line_no) AS low, max(line_no) AS high,
                   min(company_id) AS company, max(company_id) - min(company_id) AS companies,
                   min(posting_date) AS posted, max(posting_date) - min(posting_date) AS dates,
                   (min(currency) <> max(currency))::int AS currencies
              FROM new_lines GROUP BY entry_id) g
      LEFT JOIN journal_entry e ON e.id = g.entry_id
     WHERE e.id IS NULL OR g.debit <> g.credit OR g.lines <> e.line_count OR g.low <> 1
        OR g.high <> e.line_count OR g.companies <> 0 OR g.dates <> 0
        OR e.company_id <> g.company OR e.posting_date <> g.posted
        OR (g.currencies = 0 AND g.doc <> 0)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'INV-01: entry % does not balance or is not whole: debit %, credit %, % of % lines',
            bad.entry_id, bad.debit, bad.credit, bad.lines, bad.line_count USING ERRCODE = 'AR002';
    END IF;
    SELECT n.entry_id, n.account_id INTO bad
      FROM (SELECT DISTINCT company_id, account_id, acct_currency, entry_id FROM new_lines) n
      LEFT JOIN account a ON a.id = n.account_id AND a.company_id = n.company_id AND a.is_postable
       AND (a.currency = '' OR a.currency = n.acct_currency)
     WHERE a.id IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry %: account % is not an account of the company that takes postings in this currency',
            bad.entry_id, bad.account_id USING ERRCODE = 'AR003';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_lines_whole AFTER INSERT ON journal_line
    REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_lines();

-- INV-03: an entry lies in a period that holds its date and is open for its sub-ledger.
CREATE OR REPLACE FUNCTION ledger_check_entries() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.id, n.posting_date, n.subledger INTO bad
      FROM (SELECT min(id) AS id, company_id, period_id, subledger, posting_date, kind, journal_id, book_id
              FROM new_entries GROUP BY 2, 3, 4, 5, 6, 7, 8) n
      LEFT JOIN fiscal_period p ON p.id = n.period_id AND p.company_id = n.company_id
       AND n.posting_date BETWEEN p.starts_on AND p.ends_on
      LEFT JOIN period_status s ON s.period_id = n.period_id AND s.company_id = n.company_id
       AND s.subledger = n.subledger
       AND (s.status = 'open' OR (s.status = 'soft' AND n.kind IN ('close', 'adjust')))
      LEFT JOIN journal j ON j.id = n.journal_id AND j.company_id = n.company_id
      LEFT JOIN book b ON b.id = n.book_id AND b.company_id = n.company_id
     WHERE p.id IS NULL OR s.id IS NULL OR j.id IS NULL OR b.id IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'INV-03: entry % of % is in no open period for %, or names no journal or book of its company',
            bad.id, bad.posting_date, bad.subledger USING ERRCODE = 'AR004';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ab_entries_in_period AFTER INSERT ON journal_entry
    REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();
