"""The result document as a report to be read in a terminal."""

from __future__ import annotations

from oasc_check.report.console import board, head, tail, tests
from oasc_check.report.console.look import Detail, Look
from oasc_check.report.console.page import Page
from oasc_check.report.model import Document


def render(document: Document, look: Look) -> str:
    """The report: the verdict first, then what led to it, then what it does not say."""
    page = Page(look)
    head.verdict(page, document)
    if look.detail is Detail.VERDICT:
        return page.text()
    whole = look.detail is Detail.EVERYTHING
    head.circumstances(page, document)
    board.mims(page, document)
    board.mechanisms(page, document)
    board.open_requirements(page, document)
    tests.failures(page, document, whole=whole)
    tests.undecided(page, document, whole=whole)
    if whole:
        board.every_requirement(page, document)
        tests.every_test(page, document)
    tail.not_tested(page, document, whole=whole)
    tail.limits(page, document)
    tail.gate(page, document)
    tail.ending(page, document)
    return page.text()
