"""What it takes to read RDF/XML: rdflib copies a text anew for every piece that the XML parser hands over."""

from __future__ import annotations

from xml.parsers.expat import ExpatError, ParserCreate

_MOST_COPIED = 10**10
"""Characters copied for the texts of one document: some seconds. Entities make millions of pieces of one line."""


class _TooManyPieces(Exception):
    pass


def is_too_costly(body: bytes) -> bool:
    """Whether the texts of a document come in so many pieces that they would not be put together in a useful time."""
    parser, texts = ParserCreate(), _Texts()
    parser.CharacterDataHandler = texts.piece
    parser.StartElementHandler = parser.EndElementHandler = texts.tag
    try:
        parser.Parse(body, True)
    except _TooManyPieces:
        return True
    except ExpatError:  # rdflib will say what is wrong
        return False
    return False


class _Texts:
    def __init__(self) -> None:
        self._length = 0
        self._copied = 0

    def piece(self, text: str) -> None:
        self._length += len(text)
        self._copied += self._length
        if self._copied > _MOST_COPIED:
            raise _TooManyPieces

    def tag(self, *_what: object) -> None:
        self._length = 0
