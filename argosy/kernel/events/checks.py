"""Invariants of the information flow, in SQL written apart from the code that posts."""

from __future__ import annotations

from argosy.kernel.identity.checks import Check

CHECKS: list[Check] = [
    Check(
        "INV-04.chain",
        "Numbers of a series are consecutive, each following its predecessor",
        "同一序列的编号连续，逐号相接",
        """
        SELECT d.company_id, 'document_number', d.id,
               'number ' || d.number || ' follows ' || coalesce(d.before::text, 'nothing')
               || ' in its series'
          FROM (SELECT id, company_id, n, number, previous_n,
                       lag(n) OVER (PARTITION BY series_id ORDER BY n) AS before
                  FROM document_number) d
         WHERE d.n <> coalesce(d.before, 0) + 1
            OR d.previous_n IS DISTINCT FROM d.before
         ORDER BY d.id
        """,
    ),
    Check(
        "INV-04.next",
        "A series' next number is one after its last",
        "序列的下一号等于末号加一",
        """
        SELECT coalesce(s.company_id, d.company_id), 'number_series', coalesce(s.id, d.series_id),
               'next is ' || coalesce(s.next_n::text, 'missing') || ', last given is '
               || coalesce(d.top, 0)
          FROM number_series s
          FULL JOIN (SELECT series_id, min(company_id) AS company_id, max(n) AS top
                       FROM document_number GROUP BY series_id) d ON d.series_id = s.id
         WHERE s.next_n IS DISTINCT FROM coalesce(d.top, 0) + 1
            OR (d.company_id IS NOT NULL AND d.company_id <> s.company_id)
         ORDER BY 3
        """,
    ),
    Check(
        "INV-04.once",
        "A document has one number a series, and a text names one document within a series' code",
        "同一序列中一张单据一个编号，一个编号一张单据",
        """
        SELECT company_id, 'document_number', max(id),
               document_type || ' ' || document_id || ' has ' || count(*)
               || ' numbers of one series'
          FROM document_number GROUP BY company_id, series_id, document_type, document_id
        HAVING count(*) > 1
         UNION ALL
        SELECT d.company_id, 'document_number', max(d.id),
               'number ' || d.number || ' of series ' || s.code || ' names two documents'
          FROM document_number d JOIN number_series s ON s.id = d.series_id
         GROUP BY d.company_id, s.code, s.scope, d.number HAVING count(*) > 1
        """,
    ),
    Check(
        "INV-43.answer",
        "Each command has exactly one answer, of its company and time, and each answer its command",
        "每条命令恰有一个答复",
        """
        SELECT coalesce(l.company_id, a.company_id), 'command_log', coalesce(l.id, a.id),
               CASE WHEN a.id IS NULL THEN 'has no answer'
                    WHEN l.id IS NULL THEN 'is missing, its answer exists'
                    ELSE 'and its answer differ in company or time' END
          FROM command_log l FULL JOIN command_answer a ON a.id = l.id
         WHERE a.id IS NULL OR l.id IS NULL OR a.company_id <> l.company_id
            OR a.recorded_at <> l.recorded_at
         ORDER BY 3
        """,
    ),
    Check(
        "INV-43.key",
        "A key of an actor in a company was used by one command",
        "同一操作者的同一键只执行一次",
        """
        SELECT company_id, 'command_log', max(id), 'key ' || key || ' was used by '
               || count(*) || ' commands'
          FROM command_log GROUP BY company_id, actor_id, key HAVING count(*) > 1
        """,
    ),
    Check(
        "EVT-01",
        "Each event belongs to a command of its company and was recorded with it",
        "每个事件属于同公司的一条命令，且同时记录",
        """
        SELECT e.company_id, 'event', e.id,
               CASE WHEN l.id IS NULL THEN 'its command ' || e.command_id || ' does not exist'
                    WHEN l.company_id <> e.company_id THEN 'its command is of another company'
                    WHEN l.actor_id <> e.actor_id THEN 'its command was given by another actor'
                    ELSE 'was recorded at another time than its command' END
          FROM event e LEFT JOIN command_log l ON l.id = e.command_id
         WHERE l.id IS NULL OR l.company_id <> e.company_id OR l.recorded_at <> e.recorded_at
            OR l.actor_id <> e.actor_id
         ORDER BY e.id
        """,
    ),
    Check(
        "EVT-02",
        "An event that caused another came before it",
        "原因事件先于结果事件",
        """
        SELECT e.company_id, 'event', e.id, 'its cause ' || e.causation_id
               || ' is missing, later or of another company'
          FROM event e LEFT JOIN event c ON c.id = e.causation_id
         WHERE e.causation_id IS NOT NULL
           AND (c.id IS NULL OR c.id >= e.id OR c.company_id <> e.company_id)
         ORDER BY e.id
        """,
    ),
    Check(
        "EVT-03",
        "Personal data that is still kept fits the digest its event carries",
        "尚存的个人数据与事件摘要相符",
        """
        SELECT p.company_id, 'event_personal', p.id,
               CASE WHEN e.id IS NULL THEN 'its event does not exist'
                    ELSE 'does not fit the digest of its event' END
          FROM event_personal p LEFT JOIN event e ON e.id = p.id
         WHERE e.id IS NULL OR e.company_id <> p.company_id OR e.personal_digest IS DISTINCT FROM
               sha256(p.salt || convert_to(p.data::text, 'UTF8'))
         ORDER BY p.id
        """,
    ),
    Check(
        "EVT-04",
        "No subscription is ahead of what is settled",
        "订阅位置不超过已定事件",
        """
        SELECT NULL::bigint, 'subscription', s.name, 'has come to ' || s.position
               || ', events are settled to ' || coalesce(h.settled_to, 0)
          FROM subscription s LEFT JOIN id_horizon h ON h.table_name = 'event'
         WHERE s.position > coalesce(h.settled_to, 0)
         ORDER BY s.name
        """,
    ),
    Check(
        "EVT-05",
        "No event was skipped: what a subscription has passed is handled or listed for another try",
        "没有遗漏的事件",
        """
        SELECT e.company_id, 'event', e.id, s.name || ' passed it without handling it'
          FROM subscription s
         CROSS JOIN LATERAL jsonb_each_text(s.kinds) AS k(kind, after)
          JOIN event e ON e.kind = k.kind AND e.id > k.after::bigint AND e.id <= s.position
          LEFT JOIN inbox i ON i.subscription = s.name AND i.event_id = e.id
          LEFT JOIN event_retry r ON r.subscription = s.name AND r.event_id = e.id
         WHERE (i.id IS NULL) = (r.id IS NULL)
         ORDER BY e.id
        """,
    ),
    Check(
        "EVT-06",
        "What was handled is an event, of the company it was handled for",
        "收件记录对应真实事件",
        """
        SELECT i.company_id, 'inbox', i.id,
               'event ' || i.event_id || ' does not exist in its company'
          FROM inbox i LEFT JOIN event e ON e.id = i.event_id AND e.company_id = i.company_id
         WHERE e.id IS NULL
         ORDER BY i.id
        """,
    ),
    Check(
        "EVT-07",
        "No event is parked after five failed deliveries",
        "没有搁置的事件",
        """
        SELECT company_id, 'event_retry', event_id, subscription || ' failed ' || tries
               || ' times: ' || left(error, 200)
          FROM event_retry WHERE is_parked ORDER BY event_id
        """,
    ),
]
