"""What a call record asks, as data: forms in two languages, their editions, and what is true of every form."""
