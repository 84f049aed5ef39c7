"""What `check` proves of a project, in phases: the faults of one would only be repeated by the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.problems import Problem, Severity

from .assignment import check_assignment
from .attachments import check_attachments
from .attendance import check_attendance
from .bounds import check_bounds
from .braces import check_braces
from .catalog import check_catalog, check_prices
from .cells import check_cells
from .company import check_company
from .comparisons import check_comparisons
from .config_names import check_config_names
from .config_references import check_config_references
from .connector_examples import check_connector_examples
from .connector_keys import check_connector_keys
from .connector_names import check_connector_names
from .connector_safety import check_connector_safety
from .connector_sqlite import check_connector_sqlite
from .connector_words import check_connector_words
from .connectors import check_connectors
from .crm import check_crm, check_inactive
from .deadlines import check_deadlines
from .flow_references import check_flow_references
from .forms import check_forms, check_reasons
from .groups import check_groups
from .holding import check_holding
from .hours import check_hours
from .lifecycle import check_lifecycle, check_lifecycle_references
from .limits import check_limits
from .lines import check_lines
from .loops import check_loops
from .main_rooms import check_main_room_references, check_main_rooms
from .menus import check_menus
from .names import check_names
from .priorities import check_priorities
from .reach import check_reach
from .renamed import check_cases_of, check_registration, check_renamed
from .replies import check_replies, check_reply_references
from .reserved import check_reserved
from .rooms import check_rooms
from .routing import check_routing
from .sentiment import check_sentiment
from .study import Study
from .submits import check_inactive_submits, check_submits
from .syntax import check_syntax
from .taking import check_taking
from .templates import check_template_references, check_templates
from .translations import check_translations
from .uses import uses_of
from .waits import check_waits
from .zones import check_zones

__all__ = ["Study", "problems", "uses_of"]

Rule = Callable[[Study], Iterator[Problem]]

PHASES: tuple[tuple[Rule, ...], ...] = (
    (check_company,),
    (
        check_flow_references,
        check_config_references,
        check_translations,
        check_connectors,
        check_crm,
        check_connector_keys,
        check_connector_words,
        check_lines,
        check_routing,
        check_groups,
        check_main_room_references,
        check_renamed,
        check_cases_of,
        check_registration,
        check_hours,
        check_zones,
        check_forms,
        check_reasons,
        check_catalog,
        check_lifecycle_references,
        check_submits,
        check_template_references,
        check_reply_references,
        check_syntax,
    ),
    (
        check_reach,
        check_waits,
        check_loops,
        check_lifecycle,
        check_holding,
        check_connector_names,
        check_connector_sqlite,
    ),
    (
        check_reserved,
        check_names,
        check_braces,
        check_config_names,
        check_comparisons,
        check_menus,
        check_bounds,
        check_deadlines,
        check_priorities,
        check_attendance,
        check_assignment,
        check_main_rooms,
        check_prices,
        check_taking,
        check_templates,
        check_sentiment,
        check_cells,
        check_connector_safety,
        check_inactive,
        check_inactive_submits,
    ),
    (check_limits, check_attachments, check_rooms, check_replies, check_connector_examples),
)


def problems(study: Study) -> list[Problem]:
    """Those of the first phase with errors, and the warnings up to there."""
    found: list[Problem] = []
    for phase in PHASES:
        found += (problem for rule in phase for problem in rule(study))
        if any(problem.severity is Severity.ERROR for problem in found):
            break
    return found
