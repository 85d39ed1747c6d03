"""What can be set: settings, read once from the environment; rule book and tables of the sample network."""
