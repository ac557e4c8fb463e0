"""Why is this number what it is: formula, standard, rows, editions, and a replay of the run."""

from gridmap.actions.explaining.formulas import FORMULAS, Formula
from gridmap.actions.explaining.passport import Question, explain

__all__ = ["FORMULAS", "Formula", "Question", "explain"]
