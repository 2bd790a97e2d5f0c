"""The mistakes of the NGSIv2 broker and of its history services are those that the suite lists."""

import re
from pathlib import Path

import pytest
from scenario_runs import shipped

import oasc_check.reference.ngsi_v2 as package

# What a broker may do as well: tests/scenarios/ shows that no test is misled by it.
_NO_MISTAKES = {"v2-first-notification"}


@pytest.mark.parametrize(("mechanism", "prefix"), [("ngsi-v2", "v2"), ("sth-comet", "sth"), ("quantumleap", "ql")])
def test_the_defects_of_the_code_are_those_of_the_suite(mechanism: str, prefix: str) -> None:
    code = "".join(file.read_text("utf-8") for file in Path(package.__path__[0]).glob("*.py"))
    listed = {one.id for one in shipped().mechanisms[mechanism].defects}
    assert set(re.findall(rf'"({prefix}-[a-z0-9-]+)"', code)) - _NO_MISTAKES == listed
