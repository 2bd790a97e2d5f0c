"""The processes that the service offers: what goes in, what comes out, and how it is computed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Process:
    """One process; `inputs` and `outputs` have a JSON Schema by name, `required` are the inputs that must be there."""

    id: str
    title: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    required: tuple[str, ...]
    compute: Callable[[Values], Values]

    def fault(self, inputs: Any) -> str | None:
        """What is wrong with the inputs of an execution, None when nothing is."""
        if not isinstance(inputs, dict):
            return "inputs are an object"
        if missing := [name for name in self.required if name not in inputs]:
            return f"the input {missing[0]} is missing"
        if unknown := [name for name in inputs if name not in self.inputs]:
            return f"there is no input {unknown[0]}"
        wrong = [name for name, value in inputs.items() if not _fits(value, self.inputs[name])]
        return f"the input {wrong[0]} does not fit its schema" if wrong else None


def _fits(value: Any, schema: Any) -> bool:
    return bool(Draft202012Validator(schema).is_valid(value))


_TEXT = {"type": "string"}
_ECHOED = {
    "stringInput": {"type": "string", "enum": ["Value1", "Value2", "Value3"]},
    "doubleInput": {"type": "number", "minimum": 0, "maximum": 10},
    "dateInput": {"type": "string", "format": "date-time"},
}


def _echo(inputs: Values) -> Values:
    """Each input as the output of the same name."""
    return {name.replace("Input", "Output"): value for name, value in inputs.items()}


def _hello(inputs: Values) -> Values:
    message = inputs.get("message")
    return {"echo": f"Hello {inputs['name']}!" + (f" {message}" if message else "")}


def offered() -> dict[str, Process]:
    """Every process by its id."""
    made = (
        Process(
            "EchoProcess",
            "Returns what it is given",
            _ECHOED,
            {name.replace("Input", "Output"): schema for name, schema in _ECHOED.items()},
            (),
            _echo,
        ),
        Process("hello-world", "Greets", {"name": _TEXT, "message": _TEXT}, {"echo": _TEXT}, ("name",), _hello),
    )
    return {process.id: process for process in made}
