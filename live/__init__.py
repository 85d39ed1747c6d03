"""The floor at work: one writer decides, commits to the journal, answers and hands out the effects."""
