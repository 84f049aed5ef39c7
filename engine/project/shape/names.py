"""What people write for a name of their own, as the name that it can be."""

from __future__ import annotations

import re
import unicodedata

NAME = "^[a-z][a-z0-9_]*$"
LONGEST = 64


def name_of(text: str) -> str:
    """«Menú principal» → `menu_principal`; nothing when no name is left."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("ñ", "ni"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return name if re.match(NAME, name) and len(name) <= LONGEST else ""
