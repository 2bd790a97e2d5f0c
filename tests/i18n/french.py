"""The sample of every outcome with sentences that the program writes, and the French of the suite that it is about."""

from __future__ import annotations

import json
from typing import cast

from report.samples import every_outcome

from oasc_check.i18n.words import Words, messages
from oasc_check.report.document import document
from oasc_check.report.model import Document

_SILENT = "city.example sent nothing for 30 s; allow more time with --timeout"
_LEFT = "https://city.example/ngsi-ld/v1/entities/urn:x"
_PASSING = "Passing does not prove conformance"
_RETOLD = {
    "all tests passed": "3 tests passed",
    "1 test failed": "2 of 2 tests failed, first ngsi-ld/entities/create-then-read",
    "1 test could not tell": f"1 of 1 tests are open: {_SILENT}",
    "no declared mechanism can settle it": "not tested: no declared mechanism can settle it (dataspace-protocol can)",
    "2 tests at SHALL level failed": "2 tests failed",
    "The status is 500, not 201.": "status: expected 201, got 500",
    "Location": 'header Location: expected ends with "/entities/urn:ngsi-ld:Vehicle:1", got nothing',
    "absent": "nothing",
    "The body is not JSON.": "body: expected JSON, got the body is not JSON: Expecting value",
    "8 octets": "the body is not JSON: Expecting value",
    "no answer could be judged: city.example did not answer within 30 s": _SILENT,
    "city.example did not answer within 30 s. Raise --timeout, or look at its load.": _SILENT,
    "the suite names no value x": "nothing that was looked at gave the value x",
    "since 1.6.1; 1.5.1 is claimed": "holds from version 1.6.1; the platform claims 1.5.1",
    "writing is not permitted": "it writes, and writing is not permitted (--allow-writes)",
    f"{_PASSING}.": f"{_PASSING}: tests are samples of what the standards ask.",
    "2 tests could not tell.": "Nothing is said of 2 tests that could not tell.",
    f"{_LEFT}: answered 403": f"{_LEFT} was not removed: the platform answered 403; remove it by hand",
    "ogcapi-features is declared, but no test knows its version": (
        "ngsi-ld: version 1.5.0 is not known (1.5.1 are); it is judged by the nearest below"
    ),
}
_SUITE = {
    "Accessing Data": "Accès aux données",
    "Exchanging Data in a trustworthy way": "Échange de données digne de confiance",
    "Data can be read over an API that is described.": "Des données peuvent être lues par une API décrite.",
    "Data can be written.": "Des données peuvent être écrites.",
    "Data can be found.": "Des données peuvent être trouvées.",
    "Data can be asked for by time.": "Des données peuvent être demandées d'après le temps.",
    "Rules for the exchange of data are agreed.": "Les règles de l'échange de données sont convenues.",
    "C1 Access": "C1 Accès",
    "An entity is created.": "Une entité est créée.",
    "A new entity can be read back from its Location.": "Une nouvelle entité peut être relue à partir de son Location.",
    "A picture is a picture.": "Une image est une image.",
    "A deleted entity is gone.": "Une entité supprimée a disparu.",
    "An entity is replaced.": "Une entité est remplacée.",
    "An entity is merged.": "Une entité est fusionnée.",
    "Entities are purged.": "Des entités sont purgées.",
    "Entities come in batches.": "Des entités viennent par lots.",
    "Answer 201 with a Location header that points to the new entity.": (
        "Répondre 201 avec un en-tête Location qui mène à la nouvelle entité."
    ),
    "Clause 6.4.3.1 does not say whether the URI is absolute.": "La clause 6.4.3.1 ne dit pas si l'URI est absolu.",
    "Both forms are accepted.": "Les deux formes sont acceptées.",
}


def sample() -> Document:
    """A result with every outcome, as a run would tell it."""
    told = json.dumps(document(every_outcome()))
    for made_up, written in _RETOLD.items():
        told = told.replace(json.dumps(made_up), json.dumps(written))
    return cast("Document", json.loads(told))


def french() -> Words:
    """The words of the program and of the suite of the sample."""
    return Words("fr", {**messages("fr"), **_SUITE})
