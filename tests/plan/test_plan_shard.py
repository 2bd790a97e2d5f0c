"""A plan in shards: every test is in exactly one, and in the same one wherever it is cut."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from scenario_runs import shipped
from tiny_suite import plan

from oasc_check.plan.model import Outcome, Plan, Selection, Shard
from oasc_check.plan.shard import cut, shard_of


def running(planned: Plan) -> list[str]:
    return [one.test.id for one in planned.to_run()]


@given(st.integers(1, 9))
def test_every_test_runs_in_exactly_one_shard(of: int) -> None:
    whole = plan("one", "two")
    parts = [running(cut(whole, Shard(number, of))) for number in range(1, of + 1)]
    assert sorted(test for part in parts for test in part) == sorted(running(whole))


def test_the_shard_of_a_test_rests_on_its_id_and_not_on_its_place() -> None:
    whole = plan("one", "two")
    turned = replace(whole, tests=whole.tests[::-1])
    for number in (1, 2, 3):
        one, two = cut(whole, Shard(number, 3)), cut(turned, Shard(number, 3))
        assert sorted(running(one)) == sorted(running(two))
        assert one.shard == two.shard
    ids = ("ngsi-ld/entities/create-then-read", "ngsi-ld/entities/delete", "wfs/features/hits")
    assert [shard_of(name, 5) for name in ids] == [4, 5, 5]


def test_what_belongs_elsewhere_says_so_and_stays_selected() -> None:
    part = cut(plan("one", "two"), Shard(1, 2))
    others = [one for one in part.tests if shard_of(one.test.id, 2) == 2]
    assert others
    for one in others:
        assert (one.outcome, one.reason) == (Outcome.UNTESTED, "it belongs to another shard")
        assert one.selected
        assert one.elsewhere


def test_what_nobody_asked_for_is_not_selected_in_any_shard() -> None:
    chosen = Selection(select=("one/group/read",), writes=True)
    for number in (1, 2):
        part = cut(plan("one", "two", selection=chosen), Shard(number, 2))
        assert [one.test.id for one in part.tests if one.selected] == ["one/group/read"]
        assert {one.reason for one in part.tests if not one.selected} == {"not selected"}


def test_where_nothing_would_run_nothing_is_cut() -> None:
    nothing = plan("one", selection=Selection(select=("one/group/write",)))
    assert running(nothing) == []
    assert cut(nothing, Shard(2, 2)).tests == nothing.tests


def test_another_selection_is_another_plan() -> None:
    digests = {
        (shard := cut(plan("one", selection=chosen), Shard(1, 2)).shard) and shard.plan
        for chosen in (Selection(writes=True), Selection(), Selection(select=("one/group/read",)))
    }
    assert len(digests) == 3


def test_shards_of_the_shipped_suites_are_of_much_the_same_size() -> None:
    tests = [test.id for test in shipped().tests()]
    sizes = [sum(shard_of(test, 4) == number for test in tests) for number in (1, 2, 3, 4)]
    assert max(sizes) < 1.2 * len(tests) / 4
