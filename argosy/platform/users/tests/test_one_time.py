"""Tests of one-time codes against the vectors of RFC 6238, appendix B."""

from __future__ import annotations

import base64

import pytest

from argosy.platform.users import one_time

SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = (
    (59, "287082"),
    (1_111_111_109, "081804"),
    (1_111_111_111, "050471"),
    (1_234_567_890, "005924"),
    (2_000_000_000, "279037"),
    (20_000_000_000, "353130"),
)
"""Seconds since 1970, and the last six of the eight figures that the RFC gives."""


@pytest.mark.parametrize(("at_s", "code"), VECTORS)
def test_codes_are_those_of_the_rfc(at_s: int, code: str) -> None:
    assert one_time.code_of(SECRET, at_s // 30) == code
    assert one_time.fitting_step(SECRET, code, at_s) == at_s // 30
    assert one_time.fitting_step(SECRET, f"{code[:3]} {code[3:]}", at_s) == at_s // 30


def test_a_code_fits_one_step_aside_and_no_further() -> None:
    code = "287082"  # of step 1
    assert [one_time.fitting_step(SECRET, code, at_s) for at_s in (0, 30, 89, 90)] == [
        1,
        1,
        1,
        None,
    ]
    assert one_time.fitting_step(SECRET, "287083", 59) is None
    assert one_time.fitting_step(SECRET, "２８７０８２", 59) is None


def test_recovery_codes_follow_from_their_key_and_are_all_different() -> None:
    codes = one_time.recovery_codes(7, "k")
    assert codes == one_time.recovery_codes(7, "k")
    assert len({*codes, *one_time.recovery_codes(7, "l"), *one_time.recovery_codes(8, "k")}) == 30
    stored = one_time.stored_recovery_code(7, codes[0])
    assert stored == one_time.stored_recovery_code(7, codes[0].upper().replace("-", " "))
    assert stored != one_time.stored_recovery_code(8, codes[0])
    assert codes[0].encode() not in stored


def test_secrets_are_told_from_other_texts() -> None:
    assert one_time.is_secret(one_time.new_secret())
    for text in ("", "ABC", "ä" * 32, "A" * 33, "0" * 32):
        assert not one_time.is_secret(text)
