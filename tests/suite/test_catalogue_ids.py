"""Every requirement of both editions has its entry: the ids as their sources print them, or as this project gives them.

Sources: https://mims.oascities.org (MIMs Plus 9.0) and https://mims22.oascities.org (the 2022 line).
"""

import pytest
from scenario_runs import shipped

PRINTED = {
    "MIM0": "R1.1 R1.2 R1.3 R1.4 R2.1 R2.2 R3.1 R3.2 C4",
    "MIM1": "R1.1 R1.2 R1.3 R1.4 R1.5 R2.1 R2.2 R3.1 R3.2",
    "MIM2": "R.1 R1.2a R1.2b R3 R2.1 R3.1 R3.2 R3.3 R3.4 R4.1 R4.2",
    "MIM3": "RC1.1 RC1.2 RC1.3 RC2.1 RC2.2 RC2.3 RC2.4 RC3.1 RC3.2 RC3.3 RC4.1 RC4.2 RC4.3 "
    "RC5.1 RC5.2 RC5.3 RC5.4 RC5.5 RC6.1 RC6.2 RC6.3 RC7.1 RC7.2",
    "MIM6": "R1.1 R1.2 R1.3 R2.1 R3.1",
    "MIM7": "R1.1 R2.1 R3.1 R4.1 R5.1",
    "MIM8": "R1.1 R1.2 C2 R3.1 R3.2 R3.3 R3.4 R3.5 R4.1 R4.2 R4.3 R4.4 R5.1 R5.2 R6.1",
}
OF_MECHANISMS = {"MIM0": [f"C2.BP{number:02}" for number in range(1, 13)], "MIM1": ["C1.M01"], "MIM6": ["P1"]}
"""What is asked for beside the requirements: best practices, and what a published mechanism forbids."""
OF_2022 = {
    "MIM1": "CAP1 CAP2 CAP3 CAP4 CAP4.past CAP4.place CAP5 CAP6",
    "MIM2": "CAP1 CAP2 CAP3 CAP4",
    "MIM3": "CAP1 CAP2 CAP3 CAP4 CAP5 CAP6 CAP7 CAP8",
    "MIM4": " ".join(f"CAP{number}" for number in range(1, 14)),
    "MIM5": "PT TT TE F CX AC",
    "MIM6": "OBJ",
    "MIM7": "P1.Req1 P1.Req2 P1.Rec1 P1.Rec2",
    "MIM8": "OBJ",
    "MIM9": "OBJ",
    "MIM10": "OBJ",
}


def ids(edition: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in shipped().editions[edition].requirements():
        found.setdefault(one.mim, set()).add(one.id.partition(":")[2].partition("@")[0])
    return found


def test_every_id_of_mims_plus_9_is_there_and_no_other() -> None:
    asked = {mim: {*printed.split(), *OF_MECHANISMS.get(mim, [])} for mim, printed in PRINTED.items()}
    assert ids("mims-plus-9.0") == asked


def test_every_id_of_the_2022_line_is_there_and_no_other() -> None:
    assert ids("mims-2022") == {mim: set(printed.split()) for mim, printed in OF_2022.items()}


@pytest.mark.parametrize("edition", ["mims-plus-9.0", "mims-2022"])
def test_each_is_verified_attested_or_not_covered_with_a_reason(edition: str) -> None:
    for one in shipped().editions[edition].requirements():
        assert one.verified_by or one.attested or one.not_covered, one.id
