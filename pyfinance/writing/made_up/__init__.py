"""Made-up disclosures with their truth: for tests, notebooks and benchmarks.

`made_up` gives a document whose every identity holds, in the form of one place or another; `with_errors` prints wrong
figures into it and says which.
"""

from __future__ import annotations

from pyfinance.writing.made_up.document import MadeUp, made_up
from pyfinance.writing.made_up.errors import Injected, with_errors

__all__ = ["Injected", "MadeUp", "made_up", "with_errors"]
