"""The exports that a national collection of needs takes in: two files a day, and the whole month after its end."""
