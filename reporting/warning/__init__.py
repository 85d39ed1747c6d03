"""Early warning: needs that rise against their own season, by area and category. A signal to look at, not a finding."""
