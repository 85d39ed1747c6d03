"""The screens: specialist, supervisor, planner and administrator, with access rules and live streams."""
