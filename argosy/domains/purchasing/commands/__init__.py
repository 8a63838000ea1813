"""The commands of purchasing: the only writers of its tables, by noun."""
