"""What it means: measures with their formulas, daily facts, places, small cells, and exports for planners."""
