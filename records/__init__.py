"""What stays: the interaction log and its summaries, call records, people, and the words for needs."""
