"""What a report shows, part by part: each function takes a View and answers a question.

Nothing is computed here but formatting; values, verdicts and sentences come with the
View. A part that has nothing to show says so in words.
"""

from __future__ import annotations

from coopanalysis.show.block import Block, Chart
from coopanalysis.show.category import categories
from coopanalysis.show.closing import appendix
from coopanalysis.show.coverage import completeness, warnings
from coopanalysis.show.drivers import influence
from coopanalysis.show.followup import actions, findings, plan
from coopanalysis.show.general import card
from coopanalysis.show.meeting import cannot_tell, matters, obstacles, signoff
from coopanalysis.show.province import overview, priorities, rug
from coopanalysis.show.summary import clocks, head, sentences

__all__ = [
    "Block",
    "Chart",
    "actions",
    "appendix",
    "cannot_tell",
    "card",
    "categories",
    "clocks",
    "completeness",
    "findings",
    "head",
    "influence",
    "matters",
    "obstacles",
    "overview",
    "plan",
    "priorities",
    "rug",
    "sentences",
    "signoff",
    "warnings",
]
