"""Networks over days: load by hour and weekday, surges, shifts, emergencies; variants beside each other; drills."""
