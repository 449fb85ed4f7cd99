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
from coopanalysis.show.methods_cards import definitions
from coopanalysis.show.methods_dictionary import dictionary
from coopanalysis.show.methods_head import methods_head, reading
from coopanalysis.show.methods_rules import rules
from coopanalysis.show.province import overview, priorities, rug
from coopanalysis.show.quality_amounts import reconciled
from coopanalysis.show.quality_coverage import matrix
from coopanalysis.show.quality_dates import over_time
from coopanalysis.show.quality_grades import grades
from coopanalysis.show.quality_head import quality_head
from coopanalysis.show.quality_intake import received
from coopanalysis.show.quality_mend import late, mend
from coopanalysis.show.quality_refused import refused
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
    "definitions",
    "dictionary",
    "findings",
    "grades",
    "head",
    "influence",
    "late",
    "matrix",
    "matters",
    "mend",
    "methods_head",
    "obstacles",
    "over_time",
    "overview",
    "plan",
    "priorities",
    "quality_head",
    "reading",
    "received",
    "reconciled",
    "refused",
    "rug",
    "rules",
    "sentences",
    "signoff",
    "warnings",
]
