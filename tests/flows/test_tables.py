"""The tables of all flows: none is forgotten, and no two claim the same word."""

import pkgutil
from importlib import import_module

import pytest

from facilitation import flows
from facilitation.flows.shared.offers import together
from facilitation.flows.tables import FLOWS

TABLES = ("COMMANDS", "DOORS", "FORMS", "MOMENTS", "PRESSES")
GATHER = ("facilitation.flows.tables", "facilitation.flows.hearing")


def test_every_flow_that_offers_something_is_known() -> None:
    there = [
        import_module(found.name)
        for found in pkgutil.walk_packages(flows.__path__, "facilitation.flows.")
        if found.name not in GATHER
    ]
    offering = {module.__name__ for module in there if any(hasattr(module, table) for table in TABLES)}
    assert offering == {module.__name__ for module in FLOWS}


def test_two_flows_cannot_claim_the_same_word() -> None:
    with pytest.raises(ValueError, match="two flows claim"):
        together([{"go": 1}, {"stay": 2}, {"go": 3}])
