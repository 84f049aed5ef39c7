"""What is wrong in a project, where, and what to do about it."""

from .catalogue import LANGUAGES, codes, explain, help_text, message
from .machine import github, gitlab, sarif
from .machine import json_text as json
from .model import Problem, Severity, Span
from .secrets import secrets_in, without
from .similar import similar
from .terminal import LineText, lines_on_disk, text, wants_color

__all__ = [
    "LANGUAGES",
    "LineText",
    "Problem",
    "Severity",
    "Span",
    "codes",
    "explain",
    "github",
    "gitlab",
    "help_text",
    "json",
    "lines_on_disk",
    "message",
    "sarif",
    "secrets_in",
    "similar",
    "text",
    "wants_color",
    "without",
]
