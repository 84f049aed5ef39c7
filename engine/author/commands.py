"""The commands of `play`: what is not the customer speaking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from engine.author import durations
from engine.author.record import flow, transcript
from engine.author.seat import Seat
from engine.author.stage import Impossible
from engine.author.status import help_table, status
from engine.author.terminal import show
from engine.author.world import Post
from engine.problems import similar


def clock(seat: Seat, rest: str) -> None:
    if rest:
        duration = _duration(seat.now, rest)
        posts = seat.session.do({"wait": durations.write(duration)})
        seat.screen.show(seat.session, *posts)
    seat.screen.hour(seat.now)


def _duration(now: datetime, text: str) -> timedelta:
    """`+10m`, an hour of today or tomorrow, or a date and an hour."""
    try:
        return durations.parse(text.removeprefix("+").replace(" ", ""))
    except ValueError:
        pass
    duration = _moment(now, text) - now
    if duration <= timedelta(0):
        raise Impossible("past", moment=text)
    return duration


def _moment(now: datetime, text: str) -> datetime:
    try:
        if ":" in text and "-" not in text:
            hour = datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007
            today = now.replace(hour=hour.hour, minute=hour.minute, second=0)
            return today if today > now else today + timedelta(days=1)
        return datetime.fromisoformat(text).replace(tzinfo=now.tzinfo)
    except ValueError:
        raise Impossible("no_moment", text=text) from None


def in_room(seat: Seat, rest: str) -> None:
    room, _, text = rest.partition(" ")
    if not room or not text.strip():
        raise Impossible("use_in")
    seat.screen.show(seat.session, *seat.session.write(room, {"says": text.strip()}))


def quote(seat: Seat, rest: str) -> None:
    """Without a number, the last post."""
    number, _, text = rest.partition(" ")
    if not number.lstrip("#").isdigit():
        number, text = str(len(seat.session.numbered)), rest
    if not text.strip():
        raise Impossible("use_quote")
    post = _post(seat, int(number.lstrip("#")))
    seat.screen.show(seat.session, *seat.session.write(post.place[1], {"says": text.strip()}, post))


def _post(seat: Seat, number: int) -> Post:
    posts = seat.session.numbered
    if not 0 < number <= len(posts):
        raise Impossible("no_post", number=number)
    return posts[number - 1]


def be(seat: Seat, rest: str) -> None:
    """A phone is the customer who writes from now on; a name, the agent who answers in main rooms."""
    session = seat.session
    agents = session.release.groups.agents
    name = rest.casefold()
    if name in agents:
        session.agent = name
        seat.screen.note(seat.words("play.you_are_agent", name=agents[name].name))
    elif rest[:1] == "+" or rest[:1].isdigit():
        session.customer = session.stage.phone(rest)
        seat.screen.note(
            seat.words("play.you_are_customer", phone=session.release.formats.phone(session.customer))
        )
    else:
        near = similar(name, agents)
        raise Impossible("nobody_near" if near else "nobody", name=rest, near=near)


def location(seat: Seat, rest: str) -> None:
    parts = rest.replace(",", " ").split()
    try:
        lat, lon = map(Decimal, parts)
    except (ValueError, InvalidOperation):
        raise Impossible("use_location") from None
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise Impossible("use_location")
    seat.screen.show(seat.session, *seat.session.say({"location": [lat, lon]}))


def media(kind: str, default: str) -> Callable[[Seat, str], None]:
    def send(seat: Seat, rest: str) -> None:
        file, _, caption = rest.partition(" ")
        said = {kind: file or default} | ({"caption": caption.strip()} if caption.strip() else {})
        seat.screen.show(seat.session, *seat.session.say(said))

    return send


def mode(seat: Seat, rest: str) -> None:
    modes = seat.session.release.modes.modes
    if rest not in modes:
        raise Impossible("no_mode", mode=rest, modes=", ".join(modes))
    seat.screen.show(seat.session, *seat.session.do({"operator": {"mode": rest}}))
    seat.screen.note(seat.words("play.mode", title=modes[rest].title))


def state(seat: Seat, rest: str) -> None:
    show(seat.screen.out, status(seat))


def undo(seat: Seat, rest: str) -> None:
    take = seat.session.undo()
    if take is None:
        raise Impossible("nothing_to_undo")
    seat.screen.note(seat.words("play.undone", what=flow(take.entry)))


def save(seat: Seat, rest: str) -> None:
    if not rest:
        raise Impossible("use_save")
    write(seat, Path(rest).expanduser())


def write(seat: Seat, file: Path) -> None:
    if not seat.can_save:
        raise Impossible("cannot_save")
    if not seat.session.takes:
        raise Impossible("nothing_to_save")
    text = transcript(seat.session, seat.words("play.title", now=seat.session.given["now"]))
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise Impossible("cannot_write", file=file, error=error.strerror) from None
    seat.screen.note(seat.words("play.saved", file=file))


def help(seat: Seat, rest: str) -> None:
    show(seat.screen.out, help_table(seat.words))


def leave(seat: Seat, rest: str) -> None:
    seat.leaving = True


COMMANDS: dict[str, Callable[[Seat, str], None]] = {
    "in": in_room,
    "quote": quote,
    "be": be,
    "clock": clock,
    "location": location,
    "image": media("image", "foto.jpg"),
    "audio": media("audio", "audio.ogg"),
    "document": media("document", "documento.pdf"),
    "mode": mode,
    "state": state,
    "undo": undo,
    "save": save,
    "help": help,
    "quit": leave,
}
