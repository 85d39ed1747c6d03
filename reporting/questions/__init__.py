"""Planners' recurring questions: what is asked, and the answer with its numbers, its formulas and its caveats."""
