"""The kernel `fixed` against exact oracles: a regular expression for the grammar, Fraction for the values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pyfinance import _core
from pyfinance.errors import AmountOverflowError, ArgumentError, NumberError

SPACE = "[ \t\n\v\f\r\u00a0\u3000]*"
DIGIT = "[0-9０-９]"
NUMBER = rf"(?:(?:{DIGIT}{{1,3}}(?:[,，]{DIGIT}{{3}})+|{DIGIT}+)(?:[.．]{DIGIT}+)?|[.．]{DIGIT}+)"
BLANK = re.compile(rf"{SPACE}[-－—−–]*{SPACE}")
ACCEPTED = re.compile(
    rf"{SPACE}(?:(?P<sign>[+＋\-－—−–]?)(?P<plain>{NUMBER})|[(（]{SPACE}(?P<bracketed>{NUMBER}){SPACE}[)）]){SPACE}"
)
# Every text that can still become a number becomes one by one of these.
COMPLETIONS = [digits + close for digits in ("", "0", "00", "000") for close in ("", ")")]

ASCII = str.maketrans("０１２３４５６７８９．", "0123456789.", ",，")
LIMIT = 2**63

units = st.integers(0, 12)
grammar_texts = st.text(st.sampled_from("0123456789０９,，.．+＋-－—−–(（)） \u3000\u00a0x元😀\ud800"), max_size=12)
any_text = st.text(st.characters(), max_size=8)


@st.composite
def number_texts(draw: st.DrawFn) -> str:
    """A well-formed number, sometimes with separators, brackets, full-width digits; often near the limits of int64."""
    places = draw(st.integers(0, 16))
    magnitude = draw(st.one_of(st.integers(0, 10**9), st.integers(0, 2**70), st.integers(LIMIT - 60, LIMIT + 60)))
    digits = str(magnitude).rjust(places + 1, "0")
    whole, fraction = (digits[:-places], digits[-places:]) if places else (digits, "")
    if draw(st.booleans()):
        whole = f"{int(whole):,}"
    text = whole + (f".{fraction}" if fraction else "")
    if draw(st.booleans()):
        text = text.translate(str.maketrans("0123456789,.", "０１２３４５６７８９，．"))
    before, after = draw(
        st.sampled_from([("", ""), ("-", ""), ("－", ""), ("+", ""), ("(", ")"), ("（", "）"), (" ", "\u3000")])
    )
    return before + text + after


texts = st.one_of(number_texts(), grammar_texts, any_text)


def utf8_length(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def accepted(text: str) -> bool:
    return bool(BLANK.fullmatch(text) or ACCEPTED.fullmatch(text))


def rejected_at(text: str) -> int:
    """The byte offset of the first character after which no completion is accepted."""
    for end in range(1, len(text) + 1):
        if not any(accepted(text[:end] + rest) for rest in COMPLETIONS):
            return utf8_length(text[: end - 1])
    return utf8_length(text)


def plain_digits(text: str) -> tuple[bool, str]:
    """Whether an accepted number is negative, and its digits with at most a point."""
    match = ACCEPTED.fullmatch(text)
    assert match is not None
    bracketed = match["bracketed"]
    digits = (bracketed or match["plain"]).translate(ASCII)
    return bool(bracketed) or match["sign"] in tuple("-－—−–"), digits


def round_half_away(value: Fraction) -> int:
    size = (abs(value) * 2 + 1) // 2
    return int(size) if value >= 0 else -int(size)


@dataclass(frozen=True)
class Refusal:
    error: type[NumberError] | type[AmountOverflowError]
    position: int  # in bytes


def first_digit_at(text: str) -> int:
    match = re.search("[0-9０-９.．]", text)
    assert match is not None
    return utf8_length(text[: match.start()])


def oracle_amount(text: str, unit: int) -> tuple[int, int, int] | Refusal:
    """(fen, exponent, note)."""
    if BLANK.fullmatch(text):
        return 0, 0, _core.NOTE_BLANK
    if not ACCEPTED.fullmatch(text):
        return Refusal(NumberError, rejected_at(text))
    negative, digits = plain_digits(text)
    exact = Fraction("0" + digits) * 10**unit * (-1 if negative else 1)
    fen = round_half_away(exact)
    if not -LIMIT <= fen < LIMIT:
        return Refusal(AmountOverflowError, first_digit_at(text))
    places = len(digits.partition(".")[2])
    return fen, max(unit - places, 0), 0 if fen == exact else _core.NOTE_BEYOND


@given(texts, units)
@example("92233720368547758.08", 2)
@example("-92233720368547758.08", 2)
@example("１，２３４．５", 6)
@example("—", 6)
@example("12,34", 2)
@example("（1.5", 2)
def test_fixed_parse(text: str, unit: int) -> None:
    expected = oracle_amount(text, unit)
    if isinstance(expected, Refusal):
        with pytest.raises(expected.error) as caught:
            _core.fixed_parse(text, unit)
        found = caught.value.position if isinstance(caught.value, NumberError) else caught.value.index
        assert found == expected.position
    else:
        assert _core.fixed_parse(text, unit) == expected


@given(st.lists(texts, max_size=20), units)
def test_fixed_parse_list(items: list[str], unit: int) -> None:
    fen, exponent, validity, note, position = _core.fixed_parse_list(items, unit)
    present = np.unpackbits(validity, bitorder="little")
    assert validity.size == (len(items) + 7) // 8
    assert not present[len(items) :].any()
    for i, text in enumerate(items):
        found = int(fen[i]), int(exponent[i]), int(note[i])
        expected = oracle_amount(text, unit)
        if isinstance(expected, Refusal):
            assert found == (0, 0, _core.NOTE_REJECTED)
            assert position[i] == expected.position
            assert present[i] == 0
        else:
            assert found == expected
            assert position[i] == -1
            assert present[i] == (not expected[2] & _core.NOTE_BLANK)


@given(st.lists(st.tuples(texts, units), max_size=20), st.booleans())
def test_fixed_parse_many_reads_what_fixed_parse_list_reads(items: list[tuple[str, int]], as_array: bool) -> None:
    encoded = [text.encode("utf-8", "surrogatepass") for text, _ in items]
    offsets = np.concatenate([[0], np.cumsum([len(text) for text in encoded])]).astype(np.int64)
    buffer = b"".join(encoded)
    many = _core.fixed_parse_many(
        np.frombuffer(buffer, np.uint8) if as_array else buffer,
        offsets,
        np.array([unit for _, unit in items], np.int8),
    )
    valid = np.unpackbits(many[2], bitorder="little")
    for i, (text, unit) in enumerate(items):
        fen, exponent, validity, note, position = _core.fixed_parse_list([text], unit)
        assert (many[0][i], many[1][i], valid[i], many[3][i], many[4][i]) == (
            fen[0],
            exponent[0],
            validity[0],
            note[0],
            position[0],
        )


@given(texts)
@example("999999999999999999")
@example("1000000000000000000")
@example("0." + "0" * 127)
@example("0." + "0" * 128)
def test_decimal_parse(text: str) -> None:
    if not ACCEPTED.fullmatch(text):
        with pytest.raises(NumberError) as caught:
            _core.decimal_parse(text)
        assert caught.value.position == rejected_at(text)
        return
    negative, digits = plain_digits(text)
    mantissa = int(digits.replace(".", "")) * (-1 if negative else 1)
    places = len(digits.partition(".")[2])
    if abs(mantissa) >= 10**18 or places > 127:
        with pytest.raises(AmountOverflowError):
            _core.decimal_parse(text)
    else:
        assert _core.decimal_parse(text) == (mantissa, -places)


@given(st.integers(-LIMIT, LIMIT - 1), st.integers(0, 18), units)
def test_fixed_format(number: int, exponent: int, unit: int) -> None:
    step = 10**exponent
    fen = number // step * step
    if fen < -LIMIT:
        fen += step
    with localcontext(prec=60):
        value = Decimal(fen).scaleb(-unit).quantize(Decimal(1).scaleb(-max(unit - exponent, 0)))
    text = _core.fixed_format(fen, exponent, unit)
    assert text == f"{value:f}"
    again, again_exponent, note = _core.fixed_parse(text, unit)
    assert (again, again_exponent, note) == (fen, min(exponent, unit), 0)


@given(st.integers(-LIMIT, LIMIT - 1), st.integers(1, 18), units)
def test_fixed_format_loses_no_digit(fen: int, exponent: int, unit: int) -> None:
    if fen % 10**exponent:
        with pytest.raises(ArgumentError):
            _core.fixed_format(fen, exponent, unit)
    else:
        assert Fraction(_core.fixed_format(fen, exponent, unit)) == Fraction(fen, 10**unit)


PLAIN = st.builds(
    lambda sign, whole, grouped, places, part: (
        sign + (f"{whole:,}" if grouped else str(whole)) + (f".{part % 10**places:0{places}d}" if places else "")
    ),
    st.sampled_from(["", "", "-"]),
    st.one_of(
        st.integers(0, 1100), st.integers(0, 10**12), st.integers(0, 10**17), st.integers(92233720368547750, 2**63)
    ),
    st.booleans(),
    st.integers(0, 9),
    st.integers(0, 10**9),
)
SPOILT = st.builds(
    lambda text, at, put: text[: at % (len(text) + 1)] + put + text[at % (len(text) + 1) + 1 :],
    PLAIN,
    st.integers(0, 30),
    st.sampled_from([",", ".", "", "-", "/", ":", "a", "\x7f", "\u00b0", "０"]),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(PLAIN, SPOILT, texts), max_size=40), units, st.integers(1, 3))
def test_lines_are_read_as_texts(items: list[str], unit: int, threads: int) -> None:
    """Among them texts that are read in whole words, and their nearest neighbours that are not."""
    items = [text.replace(";", "") for text in items]
    for last in ("", ";"):
        whole = ";".join(items) + (last if items else "")
        lines = whole.split(";")
        if lines[-1] == "":  # after the last separator, or of no text at all
            lines.pop()
        buffer = whole.encode("utf-8", "surrogatepass")
        fen, exponent, validity, note, position = _core.fixed_parse_lines(buffer, ord(";"), unit, threads)
        assert len(fen) == len(lines)
        present = np.unpackbits(validity, bitorder="little")
        assert not present[len(lines) :].any()
        for i, text in enumerate(lines):
            found = int(fen[i]), int(exponent[i]), int(note[i])
            expected = oracle_amount(text, unit)
            if isinstance(expected, Refusal):
                assert (*found, position[i], present[i]) == (0, 0, _core.NOTE_REJECTED, expected.position, 0)
            else:
                assert (*found, position[i]) == (*expected, -1)
                assert present[i] == (not expected[2] & _core.NOTE_BLANK)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("seed", range(4))
def test_lines_of_many_pieces(seed: int, threads: int) -> None:
    """Short and very long lines, so that pieces of the buffer begin within lines, at their ends, or hold none."""
    random = np.random.default_rng(seed)
    numbers = random.integers(-(10**9), 10**9, 90_000).tolist()
    lines = [f"{number / 100:,.2f}" for number in numbers]
    for at in random.integers(0, len(lines), 3):
        lines[at] = "0" * int(random.integers(200_000, 900_000)) + "1"
        numbers[at] = 100
    buffer = "\n".join([*lines, ""][: len(lines) + seed % 2]).encode()
    fen, exponent, validity, note, position = _core.fixed_parse_lines(np.frombuffer(buffer, np.uint8), 10, 2, threads)
    assert fen.tolist() == numbers
    assert not note.any()
    assert (position == -1).all()
    assert exponent.sum() == 2 * np.isin(np.array(lines, object), [one for one in lines if "." not in one]).sum()
    assert np.unpackbits(validity, bitorder="little")[: len(lines)].all()
