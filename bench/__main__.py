"""``python -m bench [DIRECTORY]``: reading, checking, panels; the documents beside the repository where none is given."""

from __future__ import annotations

import sys
from pathlib import Path

from bench import check, panel, read

DOCUMENTS = Path(__file__).parent.parent.parent / "shared" / "documents"

directory = sys.argv[1] if len(sys.argv) > 1 else str(DOCUMENTS)
print("reading")
read.main([directory])
print("\nchecking")
check.main([directory, "--repeat", "1"])
print("\npanels")
panel.main([])
