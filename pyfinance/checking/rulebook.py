"""The rules that come with the package: a plain list, in the order of the catalogue."""

from __future__ import annotations

from pyfinance.checking import (
    codes,
    copies,
    counting,
    evaluations,
    funds,
    insurance,
    item_lists,
    percentages,
    performance,
    shares,
    structure,
    subject_names,
    text_rules,
    uses,
    years,
)
from pyfinance.checking.engine import RuleFunction

RULES: tuple[RuleFunction, ...] = (
    # structure
    structure.tables_of_contents,
    structure.units_declared,
    structure.year_of_titles,
    structure.name_of_titles,
    structure.what_it_is,
    years.year_in_text,
    years.year_compared_with,
    structure.contents_and_headings,
    structure.empty_table_explained,
    codes.row_printed_twice,
    codes.code_and_name,
    evaluations.forms_and_projects,
    structure.glossary_covers_items,
    uses.items_in_text,
    structure.published_in_time,
    structure.confidential_parts,
    # within and between tables
    codes.child_without_parent,
    codes.use_of_administration,
    uses.use_in_narrative,
    performance.execution_rate,
    performance.cost_within_funds,
    funds.fiscal_balance_by_table,
    evaluations.total_of_evaluated_projects,
    evaluations.spent_in_two_places,
    codes.pension_and_annuity,
    counting.purchase_of_vehicles,
    # narrative
    shares.share_of_whole,
    percentages.final_against_budget_words,
    item_lists.items_of_basic_expenditure,
    funds.operating_cost_defined,
    counting.said_twice,
    funds.empty_fund_sentence,
    funds.name_in_text,
    # ratios
    percentages.growth_rate,
    percentages.direction_of_change,
    percentages.change_from_nothing,
    percentages.completion_rate,
    funds.three_public_changes,
    # counts, purchases, assets
    counting.vehicles_by_kind,
    counting.vehicles_kept,
    counting.small_firms,
    counting.small_firms_by_kind,
    funds.cost_per_head,
    # performance
    performance.indicator_judged,
    performance.reason_for_missed_target,
    evaluations.all_done_against_missed,
    evaluations.results_of_form,
    evaluations.problems_of_form,
    performance.weights_and_scores,
    performance.sense_of_targets,
    performance.default_left_in,
    evaluations.default_in_narrative,
    # text
    text_rules.repetition,
    text_rules.half_width_marks,
    copies.copied_sentence,
    text_rules.template_left_in,
    text_rules.unit_left_out,
    text_rules.unfinished_sentence,
    subject_names.subject_names,
    text_rules.impossible_date,
    text_rules.thousands_separators,
)
"""Every rule of the package that is no relation."""

OPTIONAL_RULES: tuple[RuleFunction, ...] = (insurance.insurance_and_housing,)
"""Rules that run only where they are asked for: ``check(document, rules=OPTIONAL_RULES)``."""
