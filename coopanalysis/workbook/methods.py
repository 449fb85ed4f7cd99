"""How a province's numbers are made: its view with every rule of its place."""

from __future__ import annotations

from dataclasses import dataclass

from coopanalysis.rules import Rule, Rules
from coopanalysis.workbook.view import View


@dataclass(frozen=True, kw_only=True)
class MethodsView(View):
    """A province at a date with the whole table of rules.

    ``table`` every row of the rules that can hold in its jurisdiction, of any time, in
    the table's order; ``used`` the ids of those that the measures and the checks of
    this date asked for.
    """

    table: tuple[Rule, ...]
    used: frozenset[str]

    @property
    def assumed(self) -> list[Rule]:
        """The rules in force that were used and that nobody has confirmed."""
        held = [rule for rule in self.rules.rules if rule.id in self.used]
        return [rule for rule in held if rule.status == "assumed"]


def methods_view(view: View, rules: Rules) -> MethodsView:
    """Return a province's view with every rule of its place."""
    return MethodsView(
        **vars(view),
        table=tuple(rules.of(view.province.jurisdiction)),
        used=frozenset(view.rules_used["id"]),
    )
