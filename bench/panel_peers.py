"""The same jobs by pandas, polars and DuckDB: leaves are added up, then sections and classes from what was added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bench.panel_facts import Facts

Job = Callable[[], Any]
COLUMNS = ("a", "b", "c", "d")


def frame_of(facts: Facts) -> dict[str, Any]:
    return {"entity": facts.entity, "year": facts.year, "code": facts.code} | dict(
        zip(COLUMNS, facts.values, strict=False)
    )


def canonical(columns: Sequence[Any]) -> list[Any]:
    """Columns of a result in the order of all but the amounts: department, year, code, then amounts."""
    keys, amounts = columns[:-1], columns[-1]
    order = np.lexsort(tuple(reversed(keys)))
    return [np.asarray(key)[order].astype(np.int64) for key in keys] + [np.asarray(a)[order] for a in amounts]


# -------------------------------------------------------------------------------------------------------------- pandas
def pandas_roll_up(facts: Facts, by: list[str]) -> tuple[Job, Callable[[Any], list[Any]]]:
    import pandas as pd

    data = pd.DataFrame(frame_of(facts))
    names = [name for name in COLUMNS if name in data]

    def run() -> Any:
        level = data.groupby([*by, "code"], sort=False, as_index=False)[names].sum()
        levels = [level]
        for _ in range(2):
            level = (
                level.assign(code=level["code"] // 100).groupby([*by, "code"], sort=False, as_index=False)[names].sum()
            )
            levels.append(level)
        return pd.concat(levels)

    return run, lambda out: canonical([*(out[n].to_numpy() for n in (*by, "code")), [out[n].to_numpy() for n in names]])


# -------------------------------------------------------------------------------------------------------------- polars
def polars_roll_up(facts: Facts, by: list[str]) -> tuple[Job, Callable[[Any], list[Any]]]:
    import polars as pl

    data = pl.DataFrame(frame_of(facts))
    names = [name for name in COLUMNS if name in data.columns]

    def run() -> Any:
        level = data.group_by([*by, "code"]).agg(pl.col(names).sum())
        levels = [level]
        for _ in range(2):
            level = level.with_columns(pl.col("code") // 100).group_by([*by, "code"]).agg(pl.col(names).sum())
            levels.append(level)
        return pl.concat(levels)

    return run, lambda out: canonical([*(out[n].to_numpy() for n in (*by, "code")), [out[n].to_numpy() for n in names]])


# -------------------------------------------------------------------------------------------------------------- DuckDB
def duckdb_table(facts: Facts, threads: int) -> Any:
    """The facts as a table of DuckDB's own."""
    import duckdb
    import pandas as pd

    connection = duckdb.connect()
    connection.execute(f"set threads = {threads}")
    source = pd.DataFrame(frame_of(facts))
    connection.register("source", source)
    connection.execute("create table facts as select * from source")
    connection.unregister("source")
    return connection


def duckdb_roll_up(facts: Facts, by: list[str], threads: int) -> dict[str, tuple[Job, Callable[[Any], list[Any]]]]:
    """The result in numpy columns, and in a table of DuckDB's own."""
    connection = duckdb_table(facts, threads)
    names = COLUMNS[: len(facts.values)]
    keys = "".join(f"{name}, " for name in by)
    sums = ", ".join(f"sum({name})::bigint as {name}" for name in names)
    query = f"with leaf as materialized (select {keys}code, {sums} from facts group by {keys}code)"
    query += ", section as materialized"
    query += f" (select {keys}code // 100 as code, {sums} from leaf group by {keys}code // 100)"
    query += f", class as (select {keys}code // 100 as code, {sums} from section group by {keys}code // 100)"
    query += " select * from leaf union all select * from section union all select * from class"

    def columns(out: Any) -> list[Any]:
        return canonical([*(out[n] for n in (*by, "code")), [out[n] for n in names]])

    return {
        "duckdb": (lambda: connection.execute(query).fetchnumpy(), columns),
        "duckdb table": (
            lambda: connection.execute(f"create or replace temp table result as {query}"),
            lambda _: columns(connection.execute("from result").fetchnumpy()),
        ),
    }


def roll_ups(
    facts: Facts, by: list[str], threads: int, wanted: Sequence[str]
) -> dict[str, tuple[Job, Callable[[Any], list[Any]]]]:
    """Per peer the job, and what makes its result comparable."""
    found: dict[str, tuple[Job, Callable[[Any], list[Any]]]] = {}
    if any(name.startswith("duckdb") for name in wanted):
        found |= duckdb_roll_up(facts, by, threads)
    if "polars" in wanted:
        found["polars"] = polars_roll_up(facts, by)
    if "pandas" in wanted:
        found["pandas"] = pandas_roll_up(facts, by)
    return {name: job for name, job in found.items() if name in wanted}


# -------------------------------------------------------------------------------------------------------------- verify
def duckdb_verify(facts: Facts, threads: int) -> Job:
    """How many printed parents differ from the sum of their printed children."""
    connection = duckdb_table(facts, threads)
    query = """with below as (
        select entity, year, code // 100 as code, sum(a)::bigint as a from facts where code > 999
        group by entity, year, code // 100)
        select count(*) from facts join below using (entity, year, code) where facts.a <> below.a"""
    return lambda: connection.execute(query).fetchone()[0]


def polars_verify(facts: Facts) -> Job:
    import polars as pl

    data = pl.DataFrame(frame_of(facts))

    def run() -> int:
        lower = data.filter(pl.col("code") > 999).with_columns(pl.col("code") // 100)
        below = lower.group_by(["entity", "year", "code"]).agg(pl.col("a").sum().alias("below"))
        joined = data.join(below, on=["entity", "year", "code"])
        return int((joined["a"] != joined["below"]).sum())

    return run


def pandas_verify(facts: Facts) -> Job:
    import pandas as pd

    data = pd.DataFrame(frame_of(facts))

    def run() -> int:
        lower = data[data["code"] > 999]
        below = lower.assign(code=lower["code"] // 100).groupby(["entity", "year", "code"], as_index=False)["a"].sum()
        joined = data.merge(below, on=["entity", "year", "code"])
        return int((joined["a_x"] != joined["a_y"]).sum())

    return run
