"""How long each kind of data lives, and how it ends: by itself in the night, and for one person when they ask."""
