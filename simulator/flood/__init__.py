"""Floods: callers by the thousand over real HTTP, who wait for nobody, and the account of what became of each."""
