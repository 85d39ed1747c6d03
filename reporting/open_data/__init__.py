"""Open data: a few declared tables, through the protection of small cells and its ledger, as a package of files."""
