"""The pytest plugin: ``pytest --disclosure FILE_OR_DIR`` holds every document to every rule, one test each.

A test's id is the path of the document and the slug of the rule (``docs/决算.pdf::row-total``); what cannot be checked
is skipped with its reason. The fixtures ``disclosure`` and ``panel`` give the documents to the user's own tests. Without
the option nothing of the library is loaded, not even for the fixtures.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

import pyfinance

if TYPE_CHECKING:
    from pyfinance.testing import Baseline, RuleResult

_NOT_GIVEN = "no --disclosure FILE_OR_DIR was given"
_READ = "read"  # the test that a document can be read at all
_PROPERTY = "finding"
_CHOSEN = pytest.StashKey[dict[Path, "Document"]]()
_BASELINE = pytest.StashKey["Baseline"]()


class RuleBroken(Exception):
    """A rule does not hold; the message is the arithmetic."""


class Document:
    """A document under test: read when first asked for, checked once."""

    def __init__(self, path: Path, config: pytest.Config) -> None:
        self.path = path
        self._severity = config.getoption("disclosure_severity")
        self._disclosure: pyfinance.Disclosure | None = None
        self._results: dict[str, RuleResult] | None = None

    @property
    def disclosure(self) -> pyfinance.Disclosure:
        """The document, read. Raises OSError and ReadError."""
        if self._disclosure is None:
            self._disclosure = pyfinance.read(self.path)
        return self._disclosure

    @property
    def results(self) -> dict[str, RuleResult]:
        if self._results is None:
            self._results = pyfinance.testing.rule_results(self.disclosure, self._severity)
        return self._results


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, in a group of their own."""
    group = parser.getgroup("pyfinance", "public-budget disclosures")
    group.addoption(
        "--disclosure",
        action="append",
        default=[],
        metavar="FILE_OR_DIR",
        help="hold this disclosure, or every one below this folder, to every rule; may be repeated",
    )
    group.addoption(
        "--disclosure-baseline",
        metavar="FILE",
        help="findings that are expected, one a line as FILE::FINDING (also the ini value disclosure_baseline)",
    )
    group.addoption(
        "--disclosure-write-baseline",
        action="store_true",
        help="write the findings of this run to the baseline file and expect them from now on",
    )
    group.addoption(
        "--disclosure-severity",
        choices=("error", "question", "style", "note"),
        default="error",
        help="the least grave finding that fails a test (default: error)",
    )
    group.addoption("--disclosure-lang", choices=("zh", "en"), default="zh", help="language of messages (default: zh)")
    parser.addini("disclosure_baseline", "findings that are expected: a path below the root folder", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Finds the documents and adds them to what is collected."""
    config.addinivalue_line("markers", "disclosure: a rule held against a document (pyfinance)")
    names = config.getoption("disclosure")
    config.stash[_CHOSEN] = {}
    if not names:
        return
    try:
        paths = dict.fromkeys(
            path
            for name in names
            for path in pyfinance.testing.documents_at((config.invocation_params.dir / name).resolve())
        )
        config.stash[_BASELINE] = _baseline(config)
    except (OSError, ValueError) as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[_CHOSEN] = {path: Document(path, config) for path in paths}
    named = {(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args}
    config.args += [str(path) for path in paths if path not in named]
    if config.getoption("disclosure_write_baseline"):
        if _baseline_path(config) is None:
            raise pytest.UsageError("--disclosure-write-baseline needs --disclosure-baseline FILE")
        config.pluginmanager.register(_BaselineWriter(config), "pyfinance-baseline-writer")


def _baseline_path(config: pytest.Config) -> Path | None:
    option = config.getoption("disclosure_baseline")
    if option:
        return cast(Path, config.invocation_params.dir / option)
    ini = str(config.getini("disclosure_baseline"))
    return config.rootpath / ini if ini else None


def _baseline(config: pytest.Config) -> Baseline:
    path = _baseline_path(config)
    if path is None or config.getoption("disclosure_write_baseline"):
        return pyfinance.testing.Baseline()
    return pyfinance.testing.Baseline.read(path)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> DisclosureFile | None:
    """A document that was asked for."""
    if file_path.resolve() in parent.config.stash[_CHOSEN]:
        return DisclosureFile.from_parent(parent, path=file_path)
    return None


class DisclosureFile(pytest.File):
    """One document: a test that it is read, and one for each rule. Nothing is read while collecting."""

    def collect(self) -> Iterator[pytest.Item]:
        document = self.config.stash[_CHOSEN][self.path.resolve()]
        yield DisclosureItem.from_parent(self, name=_READ, document=document)
        for slug in pyfinance.testing.rule_names():
            yield DisclosureItem.from_parent(self, name=slug, document=document)


class DisclosureItem(pytest.Item):
    """One rule held against one document."""

    def __init__(self, *, document: Document, **others: Any) -> None:
        super().__init__(**others)
        self.document = document
        self.add_marker("disclosure")

    def runtest(self) -> None:
        """Fails with the arithmetic, skips with the reason, or is an expected failure."""
        if self.name == _READ:
            if not self.document.disclosure.tables:
                raise RuleBroken("no table was found")
            return
        try:
            result = self.document.results[self.name]
        except (OSError, pyfinance.ReadError) as error:
            pytest.skip(f"insufficient_data: {error}")  # the test `read` fails with it
        self._judge(result)

    def _judge(self, result: RuleResult) -> None:
        testing, lang = pyfinance.testing, self.config.getoption("disclosure_lang")
        baseline, file = self.config.stash[_BASELINE], self.path.name
        self.user_properties += [(_PROPERTY, finding.id) for finding in result.failed]
        if result.lesser:
            self.add_report_section("call", "findings", testing.failure_text(result.lesser, lang))
        writing = self.config.getoption("disclosure_write_baseline")
        new = [finding for finding in result.failed if not (writing or baseline.expects(file, finding))]
        if new:
            raise RuleBroken(testing.failure_text(new, lang))
        gone = baseline.gone(file, result)
        if gone:
            lines = [f"{file}::{id_}" for id_ in gone]
            raise RuleBroken("expected by the baseline but not found; remove from it:\n" + "\n".join(lines))
        if result.failed:
            pytest.xfail("expected by the baseline: " + ", ".join(finding.id for finding in result.failed))
        if result.outcome == "skipped":
            pytest.skip(result.reason)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The arithmetic alone: a trace through pyfinance says nothing about a document."""
        if isinstance(excinfo.value, RuleBroken | OSError | pyfinance.ReadError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.path.name}: {self.name}"


class _BaselineWriter:
    """Collects the findings of a run from its reports, which reach it from other processes too."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._found: set[tuple[str, str]] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            file = Path(report.nodeid.split("::")[0]).name
            self._found |= {(file, str(value)) for name, value in report.user_properties if name == _PROPERTY}

    def pytest_sessionfinish(self) -> None:
        path = _baseline_path(self._config)
        if path is not None and not hasattr(self._config, "workerinput"):
            path.write_text(pyfinance.testing.Baseline(self._found).text(), encoding="utf-8")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One call of a test for each document, where the test takes our fixture ``disclosure``."""
    chosen = metafunc.config.stash[_CHOSEN]
    if chosen and "disclosure" in metafunc.fixturenames and _is_ours(metafunc):
        ids = [path.name for path in chosen]
        metafunc.parametrize("disclosure", list(chosen.values()), ids=ids, indirect=True, scope="session")


def _is_ours(metafunc: pytest.Metafunc) -> bool:
    """Whether no fixture of the user's own has the name: pytest tells it only where it keeps it for itself."""
    definitions: Any = getattr(metafunc, "_arg2fixturedefs", {}).get("disclosure", ())
    return bool(definitions) and definitions[-1].func.__module__ == __name__


@pytest.fixture(scope="session")
def disclosure(request: pytest.FixtureRequest) -> pyfinance.Disclosure:
    """Each disclosure that ``--disclosure`` names, read; a test that takes it is skipped where none is named."""
    document = getattr(request, "param", None)
    if document is None:
        pytest.skip(_NOT_GIVEN)
    return cast(Document, document).disclosure


@pytest.fixture(scope="session")
def panel(request: pytest.FixtureRequest) -> pyfinance.Panel:
    """The amounts of all disclosures that ``--disclosure`` names, each read once; a test that takes it is skipped where
    none is named, and is an error where one of them cannot be read: a panel without it would be another one.
    """
    chosen = request.config.stash[_CHOSEN]
    if not chosen:
        pytest.skip(_NOT_GIVEN)
    disclosures, unread = [], []
    for path, document in chosen.items():
        try:
            disclosures.append(document.disclosure)
        except (OSError, pyfinance.ReadError) as error:
            unread.append(f"{path}: {error}")
    if unread:
        pytest.fail("a panel of all disclosures needs all of them read:\n" + "\n".join(unread), pytrace=False)
    return pyfinance.Panel.from_disclosures(disclosures)
