"""What must hold, checked by code that shares nothing with the engine: models of its own, and the truth."""
