"""How long each kind of data is kept: the table of content-design 1.18 in virtual time, with a word in every text there is."""

from collections.abc import Mapping
from datetime import timedelta

from facilitation.flows.own import keeping
from facilitation.model import Coordinator, Fault, Group, GroupState
from tests.flows.kit import Scene
from tests.flows.test_holdings import account_of, fill, holds

# Days after the end of the group → what goes until then and was still there before. In the seeds everything is as old as the
# end, what was asked for has been answered, and there is a portfolio.
PERIODS: Mapping[tuple[int, int], str] = {
    (0, 3): "errand web_login",
    (13, 15): "fault",
    (29, 32): "answer hello_entry link reminder",
    (
        89,
        92,
    ): "card_shown check_in file goal greeting occurrence own_prompt promise_idea question reflection thanks",
    (360, 368): "feedback note portfolio_item report work",
}


def kept(here: Scene) -> set[str]:
    tables = {row.partition(":")[0] for row in holds(here)}
    return tables | ({"fault"} if here.kit.rows(Fault) else set())


def test_each_kind_of_data_goes_when_its_time_is_over_and_not_before(monday: Scene) -> None:
    kit, amina = monday.kit, monday.amina
    kit.change(lambda session: fill(session, kit.member(amina), account_of(monday, amina)))
    kit.change(lambda session: session.delete(session.get_one(Coordinator, kit.row(Coordinator).id)))
    kit.change(lambda session: session.add(Fault(reference="X", what="1", error="KeyError", at=kit.now)))
    ended = kit.now
    kit.put(Group, 1, state=GroupState.FINISHED, ended_at=ended)
    kit.change(lambda session: keeping.ensure(session, kit.now))
    for (still, over), tables in PERIODS.items():
        assert kit.due(ended + timedelta(days=still)) == (), kit.faults()
        assert set(tables.split()) - kept(monday) == set(), f"after {still} days they are still there"
        assert kit.due(ended + timedelta(days=over)) == (), kit.faults()
        assert set(tables.split()) & kept(monday) == set(), f"after {over} days they are gone"
    assert kept(monday) == set()
    assert kit.account(amina) is None, "who has no place and no portfolio any more is forgotten"
