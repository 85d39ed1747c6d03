"""Where needs are: sortation areas, census divisions, what is known of them, and rates per residents."""
