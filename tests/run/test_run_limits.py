"""Rate and budget hold over the whole run."""

import threading
import time

from wire_samples import Wire as Server
from wire_samples import answer, sender

from oasc_check.run.limits import Breaker
from oasc_check.run.origin import origin_of
from oasc_check.run.settings import Settings


def test_the_rate_holds_over_all_threads() -> None:
    with Server(lambda _: answer()) as server, sender(server.url, Settings(rate=40)) as asker:
        began = time.monotonic()
        threads = [threading.Thread(target=lambda: (asker.response(), asker.response())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - began >= 7 / 40
        assert len(server.asked) == 8


def test_waiting_for_a_turn_ends_when_the_run_is_interrupted() -> None:
    with Server(lambda _: answer()) as server, sender(server.url, Settings(rate=0.1)) as asker:
        asker.response()
        threading.Timer(0.05, asker.transport.stop).start()
        began = time.monotonic()
        assert asker.trouble().kind == "interrupted"
        assert time.monotonic() - began < 8
        assert len(server.asked) == 1


def test_the_budget_of_requests_counts_every_attempt() -> None:
    with Server(lambda _: answer(429, b"", "Retry-After: 0")) as server:
        with sender(server.url, Settings(budget_requests=2)) as asker:
            first, second, third = asker.send()
        assert len(server.asked) == 2
    assert first.response is not None
    assert second.response is not None
    assert third.trouble is not None
    assert third.trouble.kind == "budget"
    assert "2 requests is spent" in third.trouble.message


def test_the_budget_of_bytes_counts_both_ways_and_that_of_seconds_runs() -> None:
    with Server(lambda _: answer(200, b"x" * 60)) as server:
        with sender(server.url, Settings(budget_bytes=100)) as asker:
            asker.response("/", "POST", body=b"y" * 50)
            assert asker.trouble().kind == "budget"
        with sender(server.url, Settings(budget_seconds=0)) as asker:
            assert "0 seconds is spent" in asker.trouble().message
        with sender(server.url, Settings(budget_seconds=60, budget_bytes=1000, budget_requests=10)) as asker:
            asker.response()
            asker.response()


def test_a_place_that_answers_late_is_asked_again() -> None:
    """Calls that were under way side by side may fail before the first answer comes."""
    breaker, origin = Breaker(), origin_of("http://h.example")
    for number in range(3):
        assert breaker.refusal(origin) is None
        breaker.failed(origin, f"reason {number}")
    assert "reason 2" in str(breaker.refusal(origin))
    breaker.answered(origin)
    assert breaker.refusal(origin) is None


def test_a_place_that_dies_is_given_up_later_and_asked_again_at_the_end() -> None:
    breaker, origin = Breaker(), origin_of("http://h.example")
    breaker.answered(origin)
    for _ in range(10):
        assert breaker.refusal(origin) is None
        breaker.failed(origin, "gone")
    assert "gone (not asked again after 10 calls" in str(breaker.refusal(origin))
    breaker.forget()
    assert breaker.refusal(origin) is None
