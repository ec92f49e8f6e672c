"""One case of the fuzzing: a mutated file is read, and anything but a document or a typed error is a finding."""

from __future__ import annotations

import faulthandler
import hashlib
import signal
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import FrameType
from typing import Final

from pyfinance import settling
from pyfinance.errors import PyFinanceError
from pyfinance.reading.document import read_document
from pyfinance.reading.limits import Limits

from .mutations import mutated
from .seeds import made, real

SECONDS: Final = 10  # a case that takes longer hangs
LIMITS: Final = Limits(cells=20_000, markup=4 << 20, pages=50, bytes=16 << 20, seconds=SECONDS)
REGRESSIONS: Final = Path(__file__).parent / "regressions"


class Hang(Exception):
    """A case took too long."""


@dataclass(frozen=True)
class Finding:
    """A case that crashed or hung, with the file that does it."""

    form: str
    number: int
    what: str
    data: bytes

    def keep(self) -> str:
        """Writes the file among the regressions, unless it is a real document; says where."""
        if is_real(self.form, self.number):
            return "a real document, not kept"
        REGRESSIONS.mkdir(exist_ok=True)
        path = REGRESSIONS / f"{self.form}-{hashlib.sha256(self.data).hexdigest()[:12]}.bin"
        path.write_bytes(self.data)
        return str(path)


def is_real(form: str, number: int) -> bool:
    """Whether a case is made from a real document: one in ten, as they are longer."""
    return number % 10 == 0 and bool(real(form))


def case(form: str, number: int) -> bytes:
    """The file of a case."""
    random = Random(f"{form} {number}")
    seed = random.choice(real(form) if is_real(form, number) else made(form))
    return mutated(seed, form, random)


def read_once(data: bytes) -> None:
    """Reads a file; a typed error is a right answer."""
    try:
        document = read_document([data], ["fuzz"], limits=LIMITS)
        settling.settle(document)
    except PyFinanceError:
        return


def run(form: str, first: int, count: int) -> list[Finding]:
    """The findings of ``count`` cases from ``first`` on. A case that hangs in a library ends the process."""
    found: list[Finding] = []
    before = signal.signal(signal.SIGALRM, _hang)
    try:
        for number in range(first, first + count):
            data = case(form, number)
            faulthandler.dump_traceback_later(6 * SECONDS, exit=True)
            signal.setitimer(signal.ITIMER_REAL, SECONDS)
            try:
                read_once(data)
            except Exception:  # whatever it is, it is a finding
                found.append(Finding(form, number, traceback.format_exc(), data))
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
                faulthandler.cancel_dump_traceback_later()
    finally:
        signal.signal(signal.SIGALRM, before)
    return found


def _hang(number: int, frame: FrameType | None) -> None:
    raise Hang(f"no answer in {SECONDS} seconds")


def report(findings: list[Finding]) -> None:
    """Prints the findings, each kind of traceback once, and keeps their files."""
    seen: set[str] = set()
    for finding in findings:
        last = finding.what.strip().splitlines()[-3:]
        key = "\n".join(last)
        if key not in seen:
            seen.add(key)
            print(f"{finding.form} case {finding.number}: {finding.keep()}\n{finding.what}", file=sys.stderr)
