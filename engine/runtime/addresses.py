"""Where a message goes: the line and the address of a contact or a room."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.core.addresses import address_id
from engine.core.messages import Key, Send
from engine.core.model import Aggregate, Contact, Room
from engine.core.release import MainRoom
from engine.runtime.cache import Cache
from engine.store import Store
from engine.store.rows import Batch

PAGE = 1000


class Addresses:
    """Rooms are few and all remembered; contacts are looked up. `main_rooms`: those the files declare."""

    def __init__(
        self, store: Store, cache: Cache, main_rooms: Callable[[], Mapping[str, MainRoom]] = dict
    ) -> None:
        self._store, self._cache, self._main_rooms = store, cache, main_rooms
        self._rooms: dict[str, Room] = {}

    async def open(self) -> None:
        last = ""
        while page := await self._store.all("room", last, PAGE):
            rooms = [room for room in page if isinstance(room, Room)]
            self._rooms |= {room.id: room for room in rooms}
            last = page[-1].id

    def heed(self, batch: Batch) -> None:
        for key, changed in batch.changes.items():
            if key[0] == "room" and isinstance(changed, Room):
                self._rooms[key[1]] = changed

    def line_of(self, send: Send) -> str | None:
        """None for a room that exists only in the panel."""
        if send.to[0] == "contact":
            return send.line
        room = self._room(send.to[1])
        return room.line if room is not None else None

    async def find(self, send: Send, line: str) -> str | None:
        if send.to[0] == "room":
            room = self._room(send.to[1])
            return room.address if room is not None else None
        contact = await self._contact(send.to)
        return _address(contact, line) if contact is not None else None

    async def opted_out(self, send: Send) -> bool:
        """Whether the customer, since it was written, asked for no more notices."""
        contact = await self._contact(send.to)
        return contact is not None and contact.opted_out

    async def _contact(self, key: Key) -> Contact | None:
        while isinstance(contact := self._cache.peek(key) or await self._read(key), Contact):
            if contact.merged is None:
                return contact
            key = ("contact", contact.merged)
        return None

    def _room(self, id: str) -> Room | None:
        """That room, or the default one of its department while there is no group for it yet."""
        room = self._rooms.get(id)
        if room is None or not room.address:
            declared = self._main_rooms().get(id)
            room = self._rooms.get(declared.department) if declared is not None else None
        return room if room is not None and room.address else None

    async def _read(self, key: Key) -> Aggregate | None:
        return (await self._store.load([key]))[key]


def _address(contact: Contact, line: str) -> str | None:
    """The one it wrote from last on that line; else its phone, which is the same everywhere."""
    prefix = address_id(line, "")
    for address in reversed(contact.addresses):
        if address.startswith(prefix):
            return address.removeprefix(prefix)
    return contact.phone
