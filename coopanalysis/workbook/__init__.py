"""What stands: read-only views of districts and provinces, and the rows behind them."""

from coopanalysis.workbook.book import Workbook, open_workbook
from coopanalysis.workbook.methods import MethodsView
from coopanalysis.workbook.quality import QualityView
from coopanalysis.workbook.view import View

__all__ = ["MethodsView", "QualityView", "View", "Workbook", "open_workbook"]
