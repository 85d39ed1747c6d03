"""What it means: service and needs measures, daily facts and exports, with small counts suppressed."""
