"""How a payload is to be read."""

from dataclasses import dataclass

from oasc_check.reference.ngsi_ld.context import Context


@dataclass(frozen=True)
class Reading:
    """The @context, where an NGSI-LD Null may stand for "delete" (clause 5.5.4), and the defects to show.

    `nulls_allowed`: as the value of an Attribute or of its members; `nested_nulls_allowed`: also inside JSON values.
    `simplified`: Attributes are bare values (clause 4.5.4).
    """

    context: Context
    nulls_allowed: bool = False
    nested_nulls_allowed: bool = False
    simplified: bool = False
    defects: frozenset[str] = frozenset()
