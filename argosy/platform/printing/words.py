"""Amounts in words: 大写金额 as cheques and invoices in China want it, and in English."""

from __future__ import annotations

from typing import Final

DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
PLACES: Final = ("", "拾", "佰", "仟")
GROUPS: Final = ("", "万", "亿", "万亿")
_ONES: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = [
    "-",
    "-",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]
_STEPS: Final = ("", "thousand", "million", "billion", "trillion")
YUAN: Final = frozenset({"CNY", "RMB"})


def _group(number: int) -> str:
    """Return four digits: 1005 is 壹仟零伍."""
    text, is_zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            is_zero = bool(text)
        else:
            text += ("零" if is_zero else "") + DIGITS[digit] + PLACES[place]
            is_zero = False
    return text


def chinese_whole(number: int) -> str:
    """Return a whole number below 10^16 in capitals: 10003 is 壹万零叁."""
    if number == 0:
        return DIGITS[0]
    text = ""
    for place in (3, 2, 1, 0):
        part = number // 10_000**place % 10_000
        if part == 0:
            continue
        above = number // 10_000 ** (place + 1)
        has_gap = text and (part < 1_000 or above % 10_000 == 0)
        unit = GROUPS[place]
        if place == 3 and number // 10_000**2 % 10_000:
            unit = "万"
        text += ("零" if has_gap else "") + _group(part) + unit
    return text


def capitals(minor: int, places: int, currency: str) -> str:
    """Return an amount in Chinese capitals, as 《支付结算办法》 (annex 1) writes amounts.

    Args:
        minor: minor units.
        places: decimals of the currency.
        currency: its code; all but yuan are named by it.
    """
    sign = "负" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 10**places)
    cents = rest * 100 // 10**places if places else 0
    name = "人民币" if currency in YUAN else currency
    jiao, fen = divmod(cents, 10)
    if not cents:
        return f"{name}{sign}{chinese_whole(whole)}元整"
    text = f"{chinese_whole(whole)}元" if whole else ""
    if jiao:
        needs_zero = bool(whole) and whole % 10 == 0
        text += ("零" if needs_zero else "") + DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    text += f"{DIGITS[fen]}分" if fen else "整"
    return f"{name}{sign}{text}"


def _hundreds(number: int) -> str:
    parts = []
    if number >= 100:
        parts.append(f"{_ONES[number // 100]} hundred")
        number %= 100
    if number >= 20:
        tens = _TENS[number // 10]
        parts.append(f"{tens}-{_ONES[number % 10]}" if number % 10 else tens)
    elif number:
        parts.append(_ONES[number])
    return " ".join(parts)


def english(minor: int, places: int, currency: str) -> str:
    """Return an amount in English: ``EUR one thousand two hundred and 30/100``."""
    whole, rest = divmod(abs(minor), 10**places)
    parts = []
    for place in range(len(_STEPS) - 1, -1, -1):
        part = whole // 1_000**place % 1_000
        if part:
            parts.append(f"{_hundreds(part)} {_STEPS[place]}".strip())
    text = " ".join(parts) or _ONES[0]
    sign = "minus " if minor < 0 else ""
    cents = f" and {rest:0{places}}/{10**places}" if places and rest else ""
    return f"{currency} {sign}{text}{cents} only"
