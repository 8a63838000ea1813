"""The ledger's invariants, in SQL written apart from the code that posts."""

from __future__ import annotations

from argosy.kernel.identity.checks import Check

_SIGNED = "CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END"

CHECKS: list[Check] = [
    Check(
        "INV-01",
        "Debit equals credit in each entry, in the company's currency and in a single document's.",
        "每张凭证借贷相等(本位币;单一币种凭证的原币亦然)。",
        f"""
        SELECT e.company_id, 'journal_entry', e.id,
               'debit less credit is ' || coalesce(s.company, 0) || ', lines '
               || coalesce(s.n, 0) || ' of ' || e.line_count
          FROM journal_entry e
          LEFT JOIN (SELECT l.entry_id, sum({_SIGNED}) AS company, count(*) AS n,
                            sum(CASE l.side WHEN 'D' THEN l.doc_minor ELSE -l.doc_minor END) AS doc,
                            min(l.currency) AS low, max(l.currency) AS high,
                            min(l.line_no) AS first_no, max(l.line_no) AS last_no
                       FROM journal_line l GROUP BY l.entry_id) s ON s.entry_id = e.id
         WHERE s.n IS NULL OR s.company <> 0 OR s.n <> e.line_count OR s.first_no <> 1
            OR s.last_no <> e.line_count OR (s.low = s.high AND s.doc <> 0)
         ORDER BY e.id
        """,
    ),
    Check(
        "INV-01b",
        "Each line belongs to an entry of its company and date, on an account of its company.",
        "每条分录属于同公司、同日期的凭证,并记入本公司科目。",
        """
        SELECT l.company_id, 'journal_line', l.id, 'entry ' || l.entry_id || ', account '
               || l.account_id
          FROM journal_line l
          LEFT JOIN journal_entry e ON e.id = l.entry_id AND e.company_id = l.company_id
               AND e.posting_date = l.posting_date
          LEFT JOIN account a ON a.id = l.account_id AND a.company_id = l.company_id
         WHERE e.id IS NULL OR a.id IS NULL
         ORDER BY l.id
        """,
    ),
    Check(
        "INV-02",
        "A reversal mirrors its original line by line in the way of its book, and comes once.",
        "冲销凭证按账簿规定逐行对应原凭证(红字或反向),且仅冲销一次。",
        """
        SELECT r.company_id, 'journal_entry', r.id, 'reverses ' || r.reverses_id
          FROM journal_entry r
          LEFT JOIN journal_entry o ON o.id = r.reverses_id AND o.company_id = r.company_id
         WHERE r.reverses_id IS NOT NULL AND (o.id IS NULL OR EXISTS (
               SELECT FROM (SELECT * FROM journal_line WHERE entry_id = o.id) a
                 FULL JOIN (SELECT * FROM journal_line WHERE entry_id = r.id) b
                   ON a.line_no = b.line_no
                WHERE a.account_id IS DISTINCT FROM b.account_id
                   OR NOT coalesce((b.side = a.side AND b.company_minor = -a.company_minor)
                      OR (b.side <> a.side AND b.company_minor = a.company_minor
                          AND (SELECT reversal FROM book WHERE id = r.book_id) = 'opposite'),
                      false)))
         ORDER BY r.id
        """,
    ),
    Check(
        "INV-03",
        "Each entry lies in the period that holds its date, and was recorded while it was open.",
        "每张凭证属于其日期所在的会计期间,且入账时该期间未关闭。",
        """
        SELECT e.company_id, 'journal_entry', e.id, 'dated ' || e.posting_date || ' in period '
               || e.period_id
          FROM journal_entry e
          LEFT JOIN fiscal_period p ON p.id = e.period_id AND p.company_id = e.company_id
               AND e.posting_date BETWEEN p.starts_on AND p.ends_on
         WHERE p.id IS NULL OR EXISTS (
               SELECT FROM (SELECT c.to_status FROM period_change c
                             WHERE c.company_id = e.company_id AND c.period_id = e.period_id
                               AND c.subledger = e.subledger AND c.recorded_at < e.recorded_at
                             ORDER BY c.id DESC LIMIT 1) last
                WHERE last.to_status = 'hard'
                   OR (last.to_status = 'soft' AND e.kind NOT IN ('close', 'adjust')))
         ORDER BY e.id
        """,
    ),
    Check(
        "INV-05",
        "All balances of a book sum up to nothing on every day.",
        "任一日期、任一账簿全部余额之和为零。",
        """
        SELECT company_id, 'ledger_balance', book_id, 'sum ' || s || ' on ' || day
          FROM (SELECT company_id, book_id, day, sum(debit_minor - credit_minor) AS s
                  FROM ledger_balance WHERE grain = 'D' GROUP BY 1, 2, 3) x
         WHERE s <> 0 ORDER BY day
        """,
    ),
    Check(
        "INV-06",
        "A control account equals the open items of its party and currency.",
        "统驭科目余额等于其往来单位各币种未清项之和。",
        """
        SELECT coalesce(g.company_id, o.company_id), 'account',
               coalesce(g.account_id, o.account_id),
               'party ' || coalesce(g.party_id, o.party_id, 0) || ' '
               || coalesce(g.currency, o.currency)
               || ': ledger ' || coalesce(g.company, 0) || ', open items ' || coalesce(o.company, 0)
          FROM (SELECT l.company_id, l.account_id, l.party_id, l.currency,
                       sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END)
                         AS company,
                       sum(CASE l.side WHEN 'D' THEN l.doc_minor ELSE -l.doc_minor END) AS doc
                  FROM journal_line l JOIN account a ON a.id = l.account_id
                   AND a.control IN ('receivable', 'payable', 'advance_in', 'advance_out')
                 GROUP BY 1, 2, 3, 4) g
          FULL JOIN (SELECT company_id, account_id, party_id, currency,
                            sum(open_company_minor) AS company, sum(open_doc_minor) AS doc
                       FROM open_item GROUP BY 1, 2, 3, 4) o
            ON (o.company_id, o.account_id, o.party_id, o.currency)
             = (g.company_id, g.account_id, g.party_id, g.currency)
         WHERE coalesce(g.company, 0) <> coalesce(o.company, 0)
            OR coalesce(g.doc, 0) <> coalesce(o.doc, 0)
         ORDER BY 3
        """,
    ),
    Check(
        "INV-08",
        "A line in the company's own currency carries one amount; a rate is positive.",
        "本位币分录原币与本位币金额一致;汇率为正。",
        """
        SELECT l.company_id, 'journal_line', l.id, l.currency || ' ' || l.doc_minor || ' is '
               || l.company_minor || ' at ' || l.rate
          FROM journal_line l JOIN company c ON c.id = l.company_id
         WHERE (l.currency = c.currency_id AND l.doc_minor <> l.company_minor) OR l.rate <= 0
         ORDER BY l.id
        """,
    ),
    Check(
        "INV-14",
        "Allocations stay within their items, pair debit with credit, and are taken back once.",
        "核销额不超过其未清项,一借一贷,且只能撤销一次。",
        """
        SELECT a.company_id, 'allocation', a.id, 'debit ' || a.debit_line_id || ', credit '
               || a.credit_line_id
          FROM allocation a
          LEFT JOIN journal_line d ON d.id = a.debit_line_id AND d.company_id = a.company_id
          LEFT JOIN journal_line c ON c.id = a.credit_line_id AND c.company_id = a.company_id
          LEFT JOIN allocation o ON o.id = a.reverses_id
         WHERE d.id IS NULL OR c.id IS NULL OR d.account_id <> c.account_id
            OR d.party_id IS DISTINCT FROM c.party_id OR d.currency <> c.currency
            OR a.currency <> d.currency
            OR (a.reverses_id IS NULL AND a.doc_minor < 0)
            OR (a.reverses_id IS NOT NULL AND (o.id IS NULL OR o.doc_minor <> -a.doc_minor
                OR o.debit_company_minor <> -a.debit_company_minor
                OR o.credit_company_minor <> -a.credit_company_minor
                OR o.debit_line_id <> a.debit_line_id OR o.credit_line_id <> a.credit_line_id))
         UNION ALL
        SELECT s.company_id, 'allocation', s.last, 'of line ' || s.line_id || ' '
               || s.allocated || ' are allocated, it has ' || abs(l.doc_minor)
          FROM (SELECT v.company_id, e.line_id, max(v.id) AS last, sum(v.doc_minor) AS allocated
                  FROM allocation v, LATERAL (VALUES (v.debit_line_id), (v.credit_line_id))
                       AS e(line_id) GROUP BY 1, 2) s
          JOIN journal_line l ON l.id = s.line_id
         WHERE s.allocated NOT BETWEEN 0 AND abs(l.doc_minor)
         ORDER BY 3
        """,
    ),
    Check(
        "INV-14b",
        "An allocation's exchange difference is posted, to the minor unit.",
        "核销产生的汇兑差额已足额入账。",
        """
        SELECT company_id, 'allocation', first_id, 'differences ' || wanted || ', posted '
               || coalesce(posted, 0)
          FROM (SELECT a.company_id, min(a.id) AS first_id, a.fx_entry_id,
                       sum(a.debit_company_minor - a.credit_company_minor) AS wanted,
                       (SELECT sum(CASE l.side WHEN 'C' THEN l.company_minor
                                   ELSE -l.company_minor END)
                          FROM journal_line l JOIN account c ON c.id = l.account_id
                           AND c.control IN ('receivable', 'payable', 'advance_in', 'advance_out')
                         WHERE l.entry_id = a.fx_entry_id) AS posted
                  FROM allocation a
                 WHERE a.debit_company_minor <> a.credit_company_minor OR a.fx_entry_id IS NOT NULL
                 GROUP BY a.company_id, a.fx_entry_id) x
         WHERE wanted <> coalesce(posted, 0) ORDER BY first_id
        """,
    ),
    Check(
        "INV-15",
        "Nothing left in the document's currency means nothing left in the company's.",
        "原币余额为零时,本位币余额亦为零。",
        """
        SELECT company_id, 'open_item', line_id, 'residue ' || open_company_minor
          FROM open_item WHERE open_doc_minor = 0 AND open_company_minor <> 0 ORDER BY line_id
        """,
    ),
    Check(
        "INV-42",
        "What a party has taken is the sum of its commitments.",
        "信用占用等于占用明细之和。",
        """
        SELECT e.company_id, 'exposure', e.id, 'kept ' || e.committed_minor || ', rows '
               || coalesce(s.amount, 0)
          FROM exposure e
          LEFT JOIN (SELECT company_id, party_id, currency, sum(amount_minor) AS amount
                       FROM commitment GROUP BY 1, 2, 3) s
            ON (s.company_id, s.party_id, s.currency) = (e.company_id, e.party_id, e.currency)
         WHERE e.committed_minor <> coalesce(s.amount, 0) ORDER BY e.id
        """,
    ),
    Check(
        "EVT-08",
        "An entry belongs to the journey of the events about its document.",
        "凭证与其单据的事件属于同一业务旅程。",
        """
        SELECT e.company_id, 'journal_entry', e.id, 'belongs to journey ' || e.correlation_id
               || ', the events of ' || e.source_type || ' ' || e.source_id || ' to ' || v.least
          FROM journal_entry e
          JOIN (SELECT company_id, subject_type, subject_id, min(correlation_id) AS least,
                       max(correlation_id) AS most FROM event GROUP BY 1, 2, 3) v
            ON v.company_id = e.company_id AND v.subject_type = e.source_type
           AND v.subject_id = e.source_id
         WHERE v.least <> e.correlation_id OR v.most <> e.correlation_id
         ORDER BY e.id
        """,
    ),
]
