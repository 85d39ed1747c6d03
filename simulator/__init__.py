"""The test bench: a carrier double, simulated people, virtual time, replay, faults and checks."""
