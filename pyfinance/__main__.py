"""``python -m pyfinance``: the command line."""

from __future__ import annotations

import sys

from pyfinance.cli import main

sys.exit(main())
