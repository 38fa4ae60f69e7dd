"""The worker client against processes that answer, die, hang, babble and refuse."""

import threading
import time
from collections.abc import Iterator

import pytest

from constructor.client import TrialError, Worker
from tests.benchmarks.worker_faults import FAULTY, campaign


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(FAULTY)
    yield worker
    worker.close()


def _pid(worker: Worker) -> int:
    pid: int = worker.request("echo", {}, 10)[0]
    return pid


def test_one_process_answers_one_request_after_the_other(worker: Worker) -> None:
    first = worker.request("echo", {"text": "é\n"}, 10)
    assert first[1] == {"text": "é\n"}
    assert _pid(worker) == first[0]


def test_requests_of_many_threads_get_their_own_answers(worker: Worker) -> None:
    answers: dict[int, int] = {}

    def ask(number: int) -> None:
        answers[number] = worker.request("echo", {"number": number}, 10)[1]["number"]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number for number in range(12)}


def test_a_refusal_keeps_the_process(worker: Worker) -> None:
    before = _pid(worker)
    with pytest.raises(TrialError) as caught:
        worker.request("refuse", {}, 10)
    assert (caught.value.reason, caught.value.code) == ("not that", "no")
    assert _pid(worker) == before


def test_a_death_is_told_with_its_last_words_and_the_next_request_starts_anew(worker: Worker) -> None:
    before = _pid(worker)
    with pytest.raises(TrialError, match=r"ended with status 3: out of memory"):
        worker.request("die", {"status": 3}, 10)
    assert _pid(worker) != before


def test_a_hang_is_cut_off_in_time(worker: Worker) -> None:
    before = _pid(worker)
    start = time.monotonic()
    with pytest.raises(TrialError, match=r"no answer after 0\.3 s") as caught:
        worker.request("hang", {}, 0.3)
    assert caught.value.code == "trial-timeout"
    assert time.monotonic() - start < 5
    assert _pid(worker) != before


@pytest.mark.parametrize(
    ("method", "words"), [("babble", "something else than JSON"), ("other", "another question")]
)
def test_a_broken_protocol_ends_the_process(worker: Worker, method: str, words: str) -> None:
    before = _pid(worker)
    with pytest.raises(TrialError, match=words):
        worker.request(method, {}, 10)
    assert _pid(worker) != before


def test_closing_frees_whoever_waits(worker: Worker) -> None:
    _pid(worker)
    threading.Timer(0.3, worker.close).start()
    with pytest.raises(TrialError, match="was killed by signal 9"):
        worker.request("hang", {}, 30)


def test_a_program_that_does_not_exist_is_a_trial_error() -> None:
    with pytest.raises(TrialError, match="could not be started"):
        Worker(("/nowhere/python",)).request("echo", {}, 1)


def test_a_worker_that_eats_memory_is_stopped_before_it_hurts() -> None:
    worker = Worker(FAULTY, most_memory=300_000_000)
    before = _pid(worker)
    with pytest.raises(TrialError, match=r"held more than 0\.3 GiB") as caught:
        worker.request("eat", {}, 60)
    assert caught.value.code == "trial-memory"
    assert _pid(worker) != before
    worker.close()


def test_after_every_one_of_many_random_faults_the_next_answer_comes() -> None:
    outcome = campaign(Worker(FAULTY, most_memory=300_000_000), 25)
    assert outcome.unanswered == 0
    assert outcome.slowest < 10
