"""How small a cell must not be told, as the reporting file says."""

from config.reporting import ReportingFile
from reporting.suppression.rules import SmallCells


def small_cells_of(file: ReportingFile) -> SmallCells:
    return SmallCells(k_inside=file.small_cells.inside, k_public=file.small_cells.public)
