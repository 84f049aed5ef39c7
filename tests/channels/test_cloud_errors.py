"""What each answer of Graph does: to the message, to its recipient, to the whole line."""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson
import pytest

from engine.author.meta.trouble import STATUSES
from engine.channels import Refused, Retry, Unreachable
from engine.channels.cloud.errors import CODES, Action, Fault, external_of, fault_of
from engine.channels.cloud.pace import Pace
from engine.channels.words import sentence

ANA, BETO = "5493815550001", "5493815550002"


def error(code: object, status: int = 400, **more: Any) -> Fault:
    fault = external_of(status, orjson.dumps({"error": {"message": "(#1) said", "code": code, **more}}))
    assert isinstance(fault, Fault)
    return fault


TABLE = {
    Action.AGAIN: [1, 2, 131000, 131016, 135000],
    Action.SLOW: [4, 80007, 130429, 131057, 133016, 131208],
    Action.PAIR: [131056],
    Action.STOP: [0, 3, 10, 190, 200, 210, 299, 131005, 368, 131031, 130497, 131042, 131045],
    Action.CROWD: [131048, 131064],
    Action.OTHER_FORM: [131026, 131030],
    Action.RENEW: [131052, 131053],
    Action.REFUSE: [
        *(131049, 130472, 131050, 131047, 131021, 100, 131008, 131009, 33, 132000, 132001, 132005, 132007),
        *(132008, 132012, 132015, 132016, 131051, 131062, 131063, 131037),
    ],
}
EACH = [(code, action) for action, codes in TABLE.items() for code in codes]


@pytest.mark.parametrize(("code", "action"), EACH)
def test_each_code_has_its_action_and_its_sentence(code: int, action: Action) -> None:
    fault = error(code, STATUSES.get(code, 400))
    assert (fault.action, fault.code) == (action, str(code))
    for language in ("es", "en"):
        assert str(code) in sentence(f"cloud.{fault.name}", language, code=fault.code)


def test_no_other_code_is_in_the_table() -> None:
    assert set(CODES) == {code for code, _ in EACH} | set(range(200, 300))


@pytest.mark.parametrize(
    ("status", "action"),
    [
        (400, Action.REFUSE),
        (401, Action.STOP),
        (403, Action.STOP),
        (404, Action.REFUSE),
        (408, Action.AGAIN),
        (429, Action.SLOW),
        (500, Action.AGAIN),
        (503, Action.AGAIN),
    ],
)
def test_a_code_that_nobody_knows_is_as_bad_as_its_status(status: int, action: Action) -> None:
    assert error(999_999, status).action is action
    assert external_of(status, b'{"error": "no object"}') == fault_of(status, b"{}")
    assert fault_of(status, b"{}").action is action


def test_a_fault_that_passes_is_tried_again() -> None:
    assert error(999_999, is_transient=True).action is Action.AGAIN


def test_a_code_may_be_written_as_text_and_its_data_too() -> None:
    fault = error("131056", error_data="slow down")
    assert (fault.action, fault.details) == (Action.PAIR, "slow down")


@pytest.mark.parametrize("token", ["EAAGm0PX4ZCps" + "a1Zb" * 100, "1234567890|" + "0f" * 16])
def test_a_token_that_meta_repeats_is_told_to_nobody(token: str) -> None:
    for said in ({"message": f"Malformed access token {token}"}, {"error_data": {"details": token}}):
        details = error(190, 401, **said).details
        assert not any(token[at : at + 12] in details for at in range(12, len(token) - 12))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"{"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"messages": []}'),
        (200, b'{"messages": [{}]}'),
        (200, b'{"messages": [{"id": ""}]}'),
        (200, b"<html>login</html>"),
        (302, b""),
        (400, b"<html>proxy</html>"),
    ],
)
def test_an_answer_that_says_nothing_may_have_taken_the_message(status: int, body: bytes) -> None:
    fault = external_of(status, body)
    assert isinstance(fault, Fault)
    assert fault.action is Action.MAYBE


def test_a_message_that_was_taken() -> None:
    assert external_of(200, b'{"messages": [{"id": "wamid.A"}]}') == "wamid.A"


class Hand:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def paced(hand: Hand | None = None) -> Pace:
    return Pace(lambda: 0.5, hand or Hand())


def fails(pace: Pace, code: int, message: str = "m1", address: str = ANA, **more: Any) -> Any:
    return pace.raised(error(code, STATUSES.get(code, 400), **more), "why", address, message)


def test_a_service_that_fails_is_asked_less_and_less() -> None:
    pace = paced()
    waits = [fails(pace, 131000) for _ in range(4)]
    assert all(isinstance(one, Retry) for one in waits)
    assert [one.after for one in waits] == [1, 2, 4, 8]


def test_waits_differ_so_that_not_all_come_back_at_once() -> None:
    waits = {fails(Pace(partial(float, chance)), 131000).after for chance in (0.0, 0.5, 0.99)}
    assert min(waits) == 0.75
    assert max(waits) < 1.25
    assert len(waits) == 3


def test_a_service_that_fails_for_everybody_is_down_for_the_line() -> None:
    pace = paced()
    assert isinstance(fails(pace, 131016, "m1"), Retry)
    assert isinstance(fails(pace, 131016, "m2"), Retry)
    assert isinstance(fails(pace, 131016, "m3"), Unreachable)
    pace.succeeded(ANA, "m4")
    assert isinstance(fails(pace, 131016, "m5"), Retry)


def test_one_message_that_meta_cannot_digest_does_not_hold_the_line_for_ever() -> None:
    pace = paced()
    for other in ("m2", "m3"):
        fails(pace, 131000, other)
    kinds = [type(fails(pace, 131000, "m1")) for _ in range(8)]
    assert kinds == [Unreachable, Unreachable, Unreachable, Retry] * 2


def test_the_pair_rate_delays_one_person_four_times_longer_each_time() -> None:
    pace = paced()
    waits = [fails(pace, 131056, f"m{n}") for n in range(7)]
    assert all(isinstance(one, Retry) for one in waits)
    assert [one.after for one in waits] == [1, 4, 16, 64, 256, 1024, 1024]
    assert fails(pace, 131056, "m9", BETO).after == 1
    pace.succeeded(ANA, "m0")
    assert fails(pace, 131056).after == 1


@pytest.mark.parametrize("code", [4, 80007, 130429])
def test_a_limit_slows_the_whole_line(code: int) -> None:
    hand = Hand()
    pace = paced(hand)
    waits = []
    for n in range(3):
        slowed = fails(pace, code, f"m{n}")
        assert isinstance(slowed, Unreachable)
        waits.append(slowed.after)
        hand.now += 1000
    assert waits == [1, 2, 4]


def test_what_was_under_way_together_waits_once() -> None:
    hand = Hand()
    pace = paced(hand)
    assert fails(pace, 130429, "m1").after == 1
    hand.now = 0.25
    assert fails(pace, 130429, "m2").after == 0.75
    hand.now = 2
    assert fails(pace, 130429, "m3").after == 2


def test_the_answer_may_say_how_long_to_wait() -> None:
    fault = fault_of(429, b"", 17.0)
    slowed = paced().raised(fault, "why", ANA, "m1")
    assert isinstance(slowed, Unreachable)
    assert slowed.after == 17


def test_maintenance_takes_a_minute() -> None:
    assert fails(paced(), 131057).after == 60


@pytest.mark.parametrize("code", [190, 368, 131005, 131048])
def test_what_somebody_must_mend_stops_the_line(code: int) -> None:
    stopped = fails(paced(), code)
    assert isinstance(stopped, Unreachable)
    assert stopped.after is not None
    assert stopped.after >= 300


@pytest.mark.parametrize("code", [131047, 132000, 131021, 131026, 131053])
def test_what_will_never_work_is_refused_with_its_code(code: int) -> None:
    refused = fails(paced(), code)
    assert isinstance(refused, Refused)
    assert refused.code == str(code)


def test_what_may_have_left_is_repeated_seldom() -> None:
    pace = paced()
    fault = Fault(Action.MAYBE, "cut")
    waits = [pace.raised(fault, "why", ANA, "m1") for _ in range(6)]
    assert all(isinstance(one, Retry) for one in waits)
    assert [getattr(one, "after", 0) for one in waits] == [1, 4, 16, 64, 256, 900]
