"""Asks a channel to take one message, and notes down what came of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from engine.channels import Channel, Refused, Retry, Unreachable
from engine.core.messages import Sent
from engine.runtime.addresses import Addresses
from engine.runtime.clock import Clock
from engine.runtime.lanes import DONE, Again, Down, Outcome
from engine.runtime.queue import Queue
from engine.runtime.traces import named
from engine.runtime.waiting import Waiting
from engine.store.errors import StoreError
from engine.store.rows import Delivery, Mark, Outgoing
from engine.store.sentences import sentence

LOG = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
FIRST_DELAY, LONGEST_DELAY = 1.0, 300.0


def correlation(outgoing: Outgoing) -> str:
    """What a status will name: the row, and the message that must stand in it."""
    return f"{outgoing.seq} {outgoing.send.id}"[:512]


class Sender:
    """`careful`: what is about to leave is written down first, so that a crash repeats nothing unasked."""

    def __init__(
        self, line: str, channel: Channel, careful: bool, queue: Queue, addresses: Addresses, clock: Clock
    ) -> None:
        self._line, self._channel, self._careful = line, channel, careful
        self._queue, self._addresses, self._clock = queue, addresses, clock

    async def __call__(self, outgoing: Outgoing) -> Outcome:
        send = outgoing.send
        try:
            address = await self._addresses.find(send, self._line)
            if address is None:
                kind, id = send.to
                why = sentence("runtime.no_address", kind=kind, id=id, line=self._line)
                return self._failed(outgoing, why)
            if self._careful:
                self._queue.mark(Mark(outgoing.seq, Delivery.SENDING, outgoing.attempts))
                await self._queue.written()
            external = await self._channel.send(address, send, correlation(outgoing))
        except Refused as error:
            return self._failed(outgoing, str(error))
        except Unreachable as error:
            LOG.warning("%s: %s", self._line, error)
            return Down(str(error), error.after)
        except StoreError as error:
            return Down(str(error))
        except Retry as error:
            return self._again(outgoing, error, error.after)
        except Exception as error:
            LOG.warning("%s: message %s did not leave: %s", self._line, send.id, named(error))
            return self._again(outgoing, error, None)
        self._sent(outgoing, external)
        return DONE

    def _sent(self, outgoing: Outgoing, external: str) -> None:
        """People may quote what is in a room, by the id it has there: the core has to know it."""
        send = outgoing.send
        mark = Mark(outgoing.seq, Delivery.SENT, outgoing.attempts + 1, external=external)
        if send.to[0] == "room" and external != send.id:
            event = Sent(f"{send.id}.sent", self._clock.now(), send.id, external)
            self._queue.put([Waiting(event, mark=mark)])
        else:
            self._queue.mark(mark)

    def _failed(self, outgoing: Outgoing, why: str) -> Outcome:
        LOG.warning("%s: message %s is given up", self._line, outgoing.send.id)
        self._queue.mark(Mark(outgoing.seq, Delivery.FAILED, outgoing.attempts + 1, error=why))
        return DONE

    def _again(self, outgoing: Outgoing, error: Exception, after: float | None) -> Outcome:
        attempts = outgoing.attempts + 1
        why = f"{type(error).__name__}: {error}"
        if attempts >= MOST_ATTEMPTS:
            return self._failed(outgoing, why)
        delay = after or min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
        next_try = self._clock.now() + timedelta(seconds=delay)
        self._queue.mark(Mark(outgoing.seq, Delivery.WAITING, attempts, next_try, error=why))
        return Again(replace(outgoing, attempts=attempts), delay)
