"""Turns: at most so many tests are busy, and whoever waits lets others begin."""

import threading
from collections.abc import Callable

import pytest

from oasc_check.run.turns import Turns

SOON = 5.0
NOT_YET = 0.05


def in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_more_begin_than_there_are_jobs(jobs: int) -> None:
    turns, release = Turns(jobs), threading.Event()
    began = threading.Semaphore(0)

    def work() -> None:
        with turns.turn():
            began.release()
            release.wait(SOON)

    threads = [in_thread(work) for _ in range(jobs + 1)]
    assert all(began.acquire(timeout=SOON) for _ in range(jobs))
    assert not began.acquire(timeout=NOT_YET)
    release.set()
    assert began.acquire(timeout=SOON)
    for thread in threads:
        thread.join(SOON)


def began_beside_waiting_ones(jobs: int) -> bool:
    """Whether another test begins while ``jobs`` tests wait; then those go on although it is busy."""
    turns, waits, finish, began = Turns(jobs), threading.Event(), threading.Event(), threading.Event()
    waiting, went_on = threading.Semaphore(0), threading.Semaphore(0)

    def wait() -> None:
        with turns.turn():
            with turns.idle():
                waiting.release()
                waits.wait(SOON)
            went_on.release()

    def other() -> None:
        with turns.turn():
            began.set()
            finish.wait(SOON)

    threads = [in_thread(wait) for _ in range(jobs)]
    assert all(waiting.acquire(timeout=SOON) for _ in range(jobs))
    threads.append(in_thread(other))
    is_beside = began.wait(0.5)
    waits.set()
    assert all(went_on.acquire(timeout=SOON) for _ in range(jobs))
    finish.set()
    for thread in threads:
        thread.join(SOON)
    return is_beside


def test_a_test_begins_beside_those_that_wait_and_they_go_on_at_once() -> None:
    assert began_beside_waiting_ones(2)


def test_a_single_job_keeps_its_turn_while_it_waits() -> None:
    assert not began_beside_waiting_ones(1)
