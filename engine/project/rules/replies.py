"""Ready replies: a shortcut that is no command, departments that exist, no longer than WhatsApp takes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem

from .flow_references import absent_department
from .limits import CAPTION, MESSAGE, literal
from .study import Study


def check_reply_references(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for shortcut, reply in draft.replies.items():
        place = draft.at("replies", "replies", shortcut)
        for n, name in enumerate(reply.get("departments") or ()):
            if name not in draft.departments:
                yield absent_department(draft, place.at("departments", n), name)


def check_replies(study: Study) -> Iterator[Problem]:
    draft = study.draft
    commands = {word.casefold(): name for name, word in draft.groups["commands"].items()}
    for shortcut, reply in draft.replies.items():
        place = draft.at("replies", "replies", shortcut)
        if (command := commands.get(f"/{shortcut}")) is not None:
            yield place.key_problem("C315", word=f"/{shortcut}", command=command)
        limit = CAPTION if "attach" in reply else MESSAGE
        if (length := literal(reply["text"])) > limit:
            code = "L101" if limit == MESSAGE else "L102"
            yield place.at("text").problem(code, length=length, most=limit)
