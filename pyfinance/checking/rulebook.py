"""The rules that come with the package: a plain list, in the order of the catalogue."""

from __future__ import annotations

from pyfinance.checking.codes import (
    child_without_parent,
    code_and_name,
    pension_and_annuity,
    row_printed_twice,
    use_of_administration,
)
from pyfinance.checking.engine import RuleFunction
from pyfinance.checking.performance import (
    cost_within_funds,
    default_left_in,
    execution_rate,
    indicator_judged,
    reason_for_missed_target,
    sense_of_targets,
    weights_and_scores,
)

RULES: tuple[RuleFunction, ...] = (
    row_printed_twice,
    code_and_name,
    child_without_parent,
    use_of_administration,
    execution_rate,
    cost_within_funds,
    pension_and_annuity,
    indicator_judged,
    reason_for_missed_target,
    weights_and_scores,
    sense_of_targets,
    default_left_in,
)
"""Every rule of the package that is no relation."""
