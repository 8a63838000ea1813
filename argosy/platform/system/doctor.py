"""The self-check: what is wrong, what follows from it, and what to do; each check with its cure.

It builds on the reading that the status page takes (`health`) and looks further: at events that
nobody could handle, rows that no seal covers, clocks, certificates, jobs.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from django.db import DatabaseError, connection

from argosy.platform.registry.labels import Text
from argosy.platform.system import health
from argosy.platform.system.home import Home

CLOCK_S_MAX = 2
CERTIFICATE_DAYS_MIN = 14
UNSEALED_S_MAX = 600
WAITING_MAX = 1_000
GIB = 1 << 30


class Grade(StrEnum):
    """How a check came out, the best first."""

    OK = "ok"
    IDLE = "idle"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Args:
        code: which check.
        label: what was looked at.
        grade: how it came out.
        words: what was found.
        cure: what to do about it; None where nothing is wrong.
        command: the exact command of the cure, if there is one.
        address: where on the desk it is seen, below the site.
    """

    code: str
    label: Text
    grade: Grade
    words: Text
    cure: Text | None = None
    command: str = ""
    address: str = ""


def examine(home: Home, version: str) -> list[Finding]:
    """Return what every check found, what is worst first."""
    read = health.read(home, version)
    found = [_database(read)]
    if read.is_up:
        checks: Sequence[Callable[[], Finding]] = (
            lambda: _worker(read),
            lambda: _jobs(read),
            _outbox,
            _seals,
            _clock,
        )
        found += [_guarded(check) for check in checks]
    found += [_books(read), _backup(read), _disk(read), _certificates(home.path / "tls")]
    order = list(reversed(Grade))
    return sorted(found, key=lambda finding: order.index(finding.grade))


def _guarded(check: Callable[[], Finding]) -> Finding:
    """Run a check; one that cannot be carried out is a finding itself."""
    try:
        return check()
    except DatabaseError as error:
        connection.close()
        words = Text(f"could not be looked at: {type(error).__name__}", "无法检查")
        return Finding(
            "database.answer",
            Text("Database", "数据库"),
            Grade.BAD,
            words,
            Text("Look at the log of the database.", "请查看数据库日志。"),
            "argosy status",
        )


def _database(read: health.Health) -> Finding:
    label = Text("Database", "数据库")
    if read.database_error:
        return Finding(
            "database",
            label,
            Grade.BAD,
            Text("does not answer", "没有响应"),
            Text("See what runs, then start it again.", "查看运行状态，然后重新启动。"),
            "argosy up",
        )
    if read.pending:
        number = len(read.pending)
        return Finding(
            "migrations",
            Text("Tables", "数据表"),
            Grade.BAD,
            Text(f"{number} migrations are pending", f"有 {number} 项迁移待执行"),
            Text("Bring the tables up to date.", "请更新数据表。"),
            "argosy migrate",
        )
    size = f"{read.database_bytes * 10 // GIB / 10:.1f} GiB"
    return Finding(
        "database",
        label,
        Grade.OK,
        Text(f"{read.database}, {size}, tables up to date", f"{read.database}，{size}，数据表最新"),
    )


def _worker(read: health.Health) -> Finding:
    label = Text("Worker", "工作进程")
    if not read.workers:
        return Finding(
            "worker",
            label,
            Grade.BAD,
            Text("not heard of for a minute", "一分钟内没有消息"),
            Text(
                "Nothing is passed on, sealed or sent until it runs. Start everything.",
                "在其运行之前，事件传递、封存与发送均会暂停。请启动全部进程。",
            ),
            "argosy up",
        )
    if read.jobs_waiting > WAITING_MAX:
        return Finding(
            "worker.behind",
            label,
            Grade.WARN,
            Text(f"{read.jobs_waiting} jobs wait", f"{read.jobs_waiting} 个任务在等待"),
            Text("See what holds them up.", "查看积压的原因。"),
            address="desk/jobs/",
        )
    return Finding("worker", label, Grade.OK, Text("working", "运行正常"))


def _jobs(read: health.Health) -> Finding:
    label = Text("Background jobs", "后台任务")
    if read.jobs_failed:
        number = read.jobs_failed
        return Finding(
            "jobs.failed",
            label,
            Grade.WARN,
            Text(f"{number} failed", f"{number} 个失败"),
            Text("See why, then try them again or give them up.", "查看原因后重试或放弃。"),
            address="desk/jobs/",
        )
    return Finding("jobs.failed", label, Grade.OK, Text("none has failed", "没有失败的任务"))


def _outbox() -> Finding:
    label = Text("Events", "事件传递")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum((is_parked)::int), 0), count(*) FROM (SELECT is_parked FROM"
            " event_retry LIMIT 1000) r"
        )
        parked, waiting = cursor.fetchone() or (0, 0)
    if parked:
        return Finding(
            "outbox.parked",
            label,
            Grade.BAD,
            Text(f"{parked} could not be handled", f"{parked} 个事件无法处理"),
            Text(
                "See why, mend the cause, then free them; later events of the same document wait.",
                "查看原因并修复后放行；同一单据的后续事件正在等待。",
            ),
            "argosy events parked",
        )
    if waiting:
        return Finding(
            "outbox.retry",
            label,
            Grade.WARN,
            Text(f"{waiting} are tried again", f"{waiting} 个事件正在重试"),
            Text("Wait some minutes, then look again.", "请稍后再查看。"),
        )
    return Finding("outbox", label, Grade.OK, Text("all passed on", "全部已传递"))


def _seals() -> Finding:
    label = Text("Seal of the records", "记录封存")
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(recorded_at))::bigint FROM seal")
        (age,) = cursor.fetchone() or (None,)
    if age is None:
        return Finding("seal", label, Grade.IDLE, Text("nothing sealed yet", "尚无封存记录"))
    if int(age) > UNSEALED_S_MAX and _has_unsealed():
        minutes = int(age) // 60
        return Finding(
            "seal.late",
            label,
            Grade.WARN,
            Text(f"the last is {minutes} minutes old", f"最近一次在 {minutes} 分钟前"),
            Text(
                "The worker seals every few seconds. See whether it runs and why it fails.",
                "工作进程每几秒封存一次。请检查其是否运行及失败原因。",
            ),
            address="desk/jobs/",
        )
    return Finding("seal", label, Grade.OK, Text("up to date", "最新"))


def _has_unsealed() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(pg_sequence_last_value('event_id_seq'::regclass), 0) > coalesce("
            "(SELECT max(to_id) FROM seal WHERE table_name = 'event'), 0)"
        )
        (is_behind,) = cursor.fetchone() or (False,)
    return bool(is_behind)


def _clock() -> Finding:
    label = Text("Clock", "时钟")
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        (told,) = cursor.fetchone() or (before,)
        after = time.time()
    off = max(before - told, told - after, 0.0)
    if off > CLOCK_S_MAX:
        return Finding(
            "clock",
            label,
            Grade.WARN,
            Text(f"the database's is {off:.0f} s off", f"与数据库时钟相差 {off:.0f} 秒"),
            Text("Let both machines follow one time server.", "请让两台主机使用同一时间服务器。"),
        )
    return Finding("clock", label, Grade.OK, Text("as the database's", "与数据库一致"))


def _books(read: health.Health) -> Finding:
    label = Text("Books", "账簿")
    proof = read.verification
    if proof is None:
        return Finding(
            "books",
            label,
            Grade.IDLE,
            Text("not proved yet", "尚未验证"),
            Text("Prove them from the rows alone.", "从原始记录验证账簿。"),
            "argosy verify",
        )
    at = datetime.fromisoformat(proof.at).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    if proof.holds:
        return Finding("books", label, Grade.OK, Text(f"proved, {at}", f"已验证，{at}"))
    return Finding(
        "books",
        label,
        Grade.BAD,
        Text(f"do not hold, {at}", f"验证未通过，{at}"),
        Text("See the first transaction that is wrong.", "查看第一笔有误的交易。"),
        "argosy verify",
    )


def _backup(read: health.Health) -> Finding:
    label = Text("Backup", "备份")
    last = read.backup
    back_up = Text("Back up, and restore it on trial.", "请备份并做恢复演练。")
    command = "argosy backup --drill"
    if last is None or last.age_h is None:
        return Finding("backup", label, Grade.WARN, Text("none yet", "尚无备份"), back_up, command)
    age = Text(f"{last.age_h} hours old", f"{last.age_h} 小时前")
    if last.error:
        words = Text(
            f"the last one failed: {last.error[:200]}", f"最近一次失败：{last.error[:200]}"
        )
        return Finding("backup.failed", label, Grade.BAD, words, back_up, command)
    if last.drill_holds is False:
        words = Text("could not be restored on trial", "恢复演练失败")
        return Finding("backup.drill", label, Grade.BAD, words, back_up, command)
    if last.is_late:
        return Finding("backup.late", label, Grade.BAD, age, back_up, command)
    return Finding("backup", label, Grade.OK, age)


def _disk(read: health.Health) -> Finding:
    free = f"{read.disk_free_bytes * 10 // GIB / 10:.1f} GiB"
    words = Text(f"{free} free", f"剩余 {free}")
    if read.disk_free_bytes >= health.DISK_FREE_BYTES_MIN:
        return Finding("disk", Text("Disk", "磁盘"), Grade.OK, words)
    return Finding(
        "disk",
        Text("Disk", "磁盘"),
        Grade.BAD,
        words,
        Text(
            "Make room, or the database stops; old backups and logs are what grows.",
            "请清理空间，否则数据库将停止；旧备份与日志占用增长最快。",
        ),
        "argosy status",
    )


def _certificates(folder: Path) -> Finding:
    """Look at certificates that lie below the home; without any a proxy in front has them."""
    label = Text("Certificates", "证书")
    ends: list[tuple[float, str]] = []
    for file in sorted(folder.glob("*.pem")) if folder.is_dir() else []:
        try:
            decoded = ssl._ssl._test_decode_cert(str(file))  # type: ignore[attr-defined]
            ends.append((ssl.cert_time_to_seconds(str(decoded["notAfter"])), file.name))
        except (ssl.SSLError, OSError, ValueError, KeyError):
            continue  # a key, or no certificate
    if not ends:
        words = Text("none kept here", "本机未保存证书")
        return Finding("certificates", label, Grade.IDLE, words)
    end, name = min(ends)
    days = int((end - time.time()) // 86_400)
    words = Text(f"{name} holds for {days} days", f"{name} 有效期剩余 {days} 天")
    if days >= CERTIFICATE_DAYS_MIN:
        return Finding("certificates", label, Grade.OK, words)
    cure = Text("Renew it before it ends.", "请在到期前更新证书。")
    return Finding("certificates", label, Grade.BAD if days < 1 else Grade.WARN, words, cure)
