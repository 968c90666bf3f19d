"""Figures of the fault tests, shown at the end of the run: they belong to the result as much as the green dots."""

import pytest
from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print what the tests have recorded with `record_property`, also where workers ran them."""
    reports = [
        report for report in terminalreporter.stats.get("passed", []) if isinstance(report, pytest.TestReport)
    ]
    figures = [
        figure for report in reports if "tests/faults/" in report.nodeid for figure in report.user_properties
    ]
    if figures:
        terminalreporter.section("figures")
    for name, value in figures:
        terminalreporter.write_line(f"{name}: {value}")
