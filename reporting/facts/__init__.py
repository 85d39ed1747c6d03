"""Daily facts: what each local day came to, made again whenever something of that day changed."""
