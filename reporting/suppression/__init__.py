"""Small cells: what a table must not tell, what it must hide besides, and the proof that nobody can work it out."""
