"""Whoever writes, W1 over HTTP, as cheaply as Python can: `python -m bench.wire.load PORT PID CUSTOMERS
IN_FLIGHT [replies|statuses]`; the fake Graph's lines come by the standard input.

Each connection has one message under way: until it is answered; with `replies`, until its reply was POSTed
too; with `statuses`, until three statuses of that were answered.
"""

from __future__ import annotations

import json
import os
import resource
import select
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import orjson

from bench import w1
from bench.wire.bodies import message, status

WARM = 500
TOLD = ("sent", "delivered", "read")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Slot:
    link: socket.socket
    who: str = ""
    turn: int = 0
    began: float = 0.0
    asked: float = 0.0
    answered: bool = True
    replied: bool = True
    next: list[bytes] = field(default_factory=list)

    def post(self, request: bytes) -> None:
        self.answered, self.asked = False, perf_counter()
        self.link.sendall(request)


class Load:
    def __init__(self, port: int, in_flight: int, wants: str) -> None:
        self.wants = wants
        self.answers: list[float] = []
        self.replies: list[float] = []
        self.webhooks = 0
        self._busy: dict[str, Slot] = {}
        self._poll = select.epoll()
        self._slots = {slot.link.fileno(): slot for slot in (self._slot(port) for _ in range(in_flight))}
        self._feed = b""
        if wants:
            os.set_blocking(0, False)
            self._poll.register(0, select.EPOLLIN)

    def _slot(self, port: int) -> Slot:
        link = socket.create_connection(("127.0.0.1", port))
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll.register(link, select.EPOLLIN)
        return Slot(link)

    def run(self, messages: Iterator[tuple[int, str, bytes]]) -> float:
        """Seconds until all are done."""
        self.answers, self.replies, self.webhooks = [], [], 0
        began = perf_counter()
        for slot in self._slots.values():
            self._start(slot, messages)
        while self._busy:
            for number, _ in self._poll.poll():
                for slot in self._read() if number == 0 else self._answered(number):
                    self._go_on(slot, messages)
        return perf_counter() - began

    def _start(self, slot: Slot, messages: Iterator[tuple[int, str, bytes]]) -> None:
        found = next(messages, None)
        if found is None:
            return
        slot.turn, slot.who, request = found
        assert slot.who not in self._busy, "somebody writes before the reply came"
        self._busy[slot.who] = slot
        slot.replied, slot.began = not self.wants, perf_counter()
        slot.post(request)

    def _answered(self, number: int) -> Iterator[Slot]:
        slot = self._slots[number]
        answer = slot.link.recv(65536)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise SystemExit(answer[:500].decode() or "the connection was closed")
        slot.answered = True
        self.webhooks += 1
        self.answers.append(perf_counter() - slot.asked)
        yield slot

    def _read(self) -> Iterator[Slot]:
        *lines, self._feed = (self._feed + os.read(0, 1 << 20)).split(b"\n")
        for line in lines:
            at, external, body = line.split(b" ", 2)
            yield self._replied(float(at), external.decode(), orjson.loads(body))

    def _replied(self, at: float, external: str, body: dict[str, str | dict[str, str]]) -> Slot:
        who, text = str(body["to"]), body["text"]
        slot = self._busy[who]
        assert isinstance(text, dict)
        assert not slot.replied, "somebody got two replies"
        w1.check(slot.turn, text["body"])
        slot.replied = True
        self.replies.append(at - slot.began)
        if self.wants == "statuses":
            correlation = str(body["biz_opaque_callback_data"])
            slot.next = [status(who, external, correlation, one) for one in reversed(TOLD)]
        return slot

    def _go_on(self, slot: Slot, messages: Iterator[tuple[int, str, bytes]]) -> None:
        if not (slot.answered and slot.replied):
            return
        if slot.next:
            slot.post(slot.next.pop())
            return
        del self._busy[slot.who]
        self._start(slot, messages)


def sequence(customers: int) -> Iterator[tuple[int, str, bytes]]:
    """Everybody's first message before anybody's second."""
    made = [(turn, *message(turn, n)) for turn in range(len(w1.INPUTS)) for n in range(customers)]
    return iter(made)


def warm() -> Iterator[tuple[int, str, bytes]]:
    return iter([(0, *message(0, 9_000_000 + n)) for n in range(WARM)])


def cpu_of(pid: int) -> float:
    """Seconds, all its threads."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / TICKS


def main(port: int, pid: int, customers: int, in_flight: int, wants: str = "") -> dict[str, float]:
    load = Load(port, in_flight, wants)
    load.run(warm())
    messages = sequence(customers)
    before, own = cpu_of(pid), resource.getrusage(resource.RUSAGE_SELF)
    seconds = load.run(messages)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = cpu_of(pid) - before
    count = customers * len(w1.INPUTS)
    own_cpu = used.ru_utime + used.ru_stime - own.ru_utime - own.ru_stime
    return {
        "per_second": count / seconds,
        "cpu_us": cpu / count * 1e6,
        "webhooks": load.webhooks,
        "driver_cpu": own_cpu / seconds,
        **percentiles("answer", load.answers),
        **percentiles("reply", load.replies),
    }


def percentiles(name: str, seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {f"{name}_p{part}_ms": ordered[len(ordered) * part // 100] * 1000 for part in (50, 99) if ordered}


if __name__ == "__main__":
    port, pid, customers, in_flight = map(int, sys.argv[1:5])
    print(json.dumps(main(port, pid, customers, in_flight, *sys.argv[5:])))
