"""The load that estimates are tried on."""

HANDLE_MS, PATIENCE_MS = 600_000, 270_000
ENDS, LEAVES = 1 / HANDLE_MS, 1 / PATIENCE_MS
