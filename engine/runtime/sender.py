"""Asks a channel to take one message, and notes down what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from engine.channels import Channel, Crowded, Refused, Retry, Unreachable
from engine.channels.interface import Explains
from engine.core.messages import Sent
from engine.runtime.addresses import Addresses
from engine.runtime.clock import Clock
from engine.runtime.correlations import correlation
from engine.runtime.failures import given_up
from engine.runtime.lanes import DONE, Again, Down, Outcome, Rest, Until
from engine.runtime.media import NO_FILE, Media
from engine.runtime.notices import CROWDED, Alarms, Notices
from engine.runtime.queue import Queue
from engine.runtime.quotes import Quotes
from engine.runtime.traces import named
from engine.runtime.waiting import Waiting
from engine.runtime.writable import writable
from engine.store.errors import StoreError
from engine.store.rows import Delivery, Mark, Outgoing, bulk_to
from engine.store.sentences import sentence

LOG = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
FIRST_DELAY, LONGEST_DELAY = 1.0, 300.0

Chance = Callable[[], float]
"""Something between 0 and 1."""


class Sender:
    """`careful`: what is about to leave is written down first, so that a crash repeats nothing unasked.

    `arrived`: messages that left according to a status, whatever we believed, and the ids they have there.
    """

    def __init__(
        self,
        line: str,
        channel: Channel,
        careful: bool,
        queue: Queue,
        addresses: Addresses,
        clock: Clock,
        chance: Chance,
        arrived: dict[int, str],
        alarms: Alarms,
        media: Media | None = None,
        quotes: Quotes | None = None,
    ) -> None:
        self._line, self._channel, self._careful = line, channel, careful
        self._queue, self._addresses, self._clock = queue, addresses, clock
        self._chance, self._arrived, self._media, self._quotes = chance, arrived, media, quotes
        self._notices, self._alarms = Notices(line, queue, clock), alarms

    async def __call__(self, outgoing: Outgoing) -> Outcome:
        send = outgoing.send
        if self._arrived and self._has_arrived(outgoing):
            return DONE
        media = self._media if send.content.media else None
        if media is not None and (over := media.waits_for(outgoing)) is not None:
            return Until(over)
        try:
            address = await self._addresses.find(send, self._line)
            if address is None:
                kind, id = send.to
                return self._failed(
                    outgoing, sentence("runtime.no_address", kind=kind, id=id, line=self._line)
                )
            if send.source == "gateway" and await self._addresses.opted_out(send):
                return self._failed(outgoing, sentence("runtime.opted_out"))
            if media is not None:
                send = await media.carried(outgoing, self._channel)
            if self._careful:
                self._queue.mark(Mark(outgoing.seq, Delivery.SENDING, outgoing.attempts))
                await self._queue.written()
            external = await self._channel.send(address, send, correlation(outgoing))
        except Refused as error:
            self._notices.works()
            return self._failed(outgoing, str(error), error.code, file=self._lacks_file(error.code))
        except Unreachable as error:
            why = writable(str(error))
            LOG.warning("%s: %s", self._line, why)
            if self._careful:  # it never left, and nobody is to be asked about it
                self._queue.mark(Mark(outgoing.seq, Delivery.WAITING, outgoing.attempts, error=why))
            if isinstance(error, Crowded) and bulk_to(send) is not None:
                self._alarms.tell(self._line, CROWDED, why)
                return Rest(error.after)
            self._notices.down(why, error.after)
            return Down(why, error.after)
        except StoreError as error:
            return Down(str(error))
        except Retry as error:
            return self._again(outgoing, error, error.after)
        except Exception as error:
            LOG.warning("%s: message %s did not leave: %s", self._line, send.id, named(error))
            return self._again(outgoing, error, None)
        self._notices.works()
        self._sent(outgoing, external)
        return DONE

    def _has_arrived(self, outgoing: Outgoing) -> bool:
        external = self._arrived.pop(outgoing.seq, None)
        if external is not None:
            self._sent(outgoing, external)
        return external is not None

    def _sent(self, outgoing: Outgoing, external: str) -> None:
        """People may quote what is in a room, by the id it has there: the core has to know it."""
        external = writable(external)
        if self._quotes is not None:
            self._quotes.left(outgoing, external)
        send = outgoing.send
        mark = Mark(outgoing.seq, Delivery.SENT, outgoing.attempts + 1, external=external)
        if send.to[0] == "room" and external != send.id:
            event = Sent(f"{send.id}.sent", self._clock.now(), send.id, external)
            self._queue.put([Waiting(event, mark=mark)])
        else:
            self._queue.mark(mark)

    def _lacks_file(self, code: str) -> bool:
        channel = self._channel
        return code == NO_FILE or (isinstance(channel, Explains) and channel.lacks_file(code))

    def _failed(
        self, outgoing: Outgoing, why: str, code: str = "", error: str | None = None, file: bool = False
    ) -> Outcome:
        if self._has_arrived(outgoing):
            return DONE
        known = f" ({writable(code)})" if code else ""
        LOG.warning("%s: message %s is given up%s", self._line, outgoing.send.id, known)
        told = {"code": code, "error": error, "attempts": outgoing.attempts + 1, "file": file}
        self._queue.put([given_up(outgoing, self._clock.now(), why, **told)])
        return DONE

    def _again(self, outgoing: Outgoing, error: Exception, after: float | None) -> Outcome:
        if self._has_arrived(outgoing):
            return DONE
        attempts = outgoing.attempts + 1
        why = writable(f"{type(error).__name__}: {error}")
        if attempts >= MOST_ATTEMPTS:
            return self._failed(outgoing, sentence("runtime.exhausted", attempts=attempts), error=why)
        delay = after or self._delay(attempts)
        next_try = self._clock.now() + timedelta(seconds=delay)
        self._queue.mark(Mark(outgoing.seq, Delivery.WAITING, attempts, next_try, error=why))
        return Again(replace(outgoing, attempts=attempts), delay)

    def _delay(self, attempts: int) -> float:
        """Half of it by chance, so that not all who wait come back at once."""
        longest = min(FIRST_DELAY * 2.0 ** (attempts - 1), LONGEST_DELAY)
        return longest * (1 + self._chance()) / 2
