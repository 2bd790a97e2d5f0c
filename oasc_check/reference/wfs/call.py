"""A request in key-value pairs, and the exceptions it may end in (OGC 09-025r2, clauses 6.2.5 and 7.5)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from xml.sax.saxutils import quoteattr

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from oasc_check.reference.wfs.data import FeatureType

XML = "application/xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMES = (
    "service", "request", "version", "acceptVersions", "typeNames", "typeName", "outputFormat", "count", "startIndex",
    "resultType", "srsName", "bbox", "propertyName", "resourceId", "sortBy", "storedQuery_id", "id", "namespaces",
)  # fmt: skip


class Refusal(Exception):
    """A request that cannot be met: the code and the locator of OWS Common (OGC 06-121r3, table 27), and why."""

    def __init__(self, code: str, locator: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.locator = locator

    def response(self, defects: frozenset[str]) -> Response:
        """The exception report."""
        if "wfs-exceptions-as-text" in defects:
            return PlainTextResponse(str(self), 400)
        code = "" if "wfs-exceptions-without-code" in defects else f" exceptionCode={quoteattr(self.code)}"
        version = "1.0.0" if "wfs-exceptions-of-old-version" in defects else "2.0.0"
        return xml(
            f'<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="{version}">'
            f"<ows:Exception{code} locator={quoteattr(self.locator)}>"
            f"<ows:ExceptionText>{escaped(str(self))}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>",
            status=400,
        )


class Call:
    """One request: its parameters by name in lower case, the defects of the service, and what it holds."""

    def __init__(
        self,
        request: Request,
        defects: frozenset[str],
        clock: Callable[[], datetime],
        types: Mapping[str, FeatureType],
    ) -> None:
        self.defects = defects
        self.clock = clock
        self.types = types
        self.url = str(request.url.replace(query=""))
        self.pairs = dict(request.query_params)
        is_exact = "wfs-parameter-names-exact" in defects
        self._values = {name if is_exact else name.lower(): value for name, value in self.pairs.items()}

    def known(self) -> list[str]:
        """The names of the parameters that the standard does not know."""
        known = [name.lower() for name in _NAMES]
        return [name for name in self.pairs if name.lower() not in known]

    def value(self, name: str) -> str | None:
        """The value of a parameter; None when it is not there, or empty."""
        key = name if "wfs-parameter-names-exact" in self.defects else name.lower()
        return self._values.get(key) or None

    def needed(self, name: str) -> str:
        """The value of a parameter. Raises Refusal when it is not there."""
        value = self.value(name)
        if value is None:
            raise Refusal("MissingParameterValue", name, f"{name} is missing")
        return value

    def number(self, name: str) -> int | None:
        """A whole number from 0 on. Raises Refusal when it is none."""
        value = self.value(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise Refusal("InvalidParameterValue", name, f"{name} is not a number from 0 on")
        return int(value)

    def type_called(self, name: str, parameter: str) -> FeatureType:
        """A feature type. Raises Refusal when there is none of that name."""
        if name not in self.types:
            raise Refusal("InvalidParameterValue", parameter, f"there is no feature type {name}")
        return self.types[name]


def xml(text: str, media_type: str = XML, status: int = 200) -> Response:
    """An answer in XML."""
    return Response(_DECLARATION + text, status, media_type=media_type)


def escaped(text: str) -> str:
    """Text as it stands in an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
