"""The command line's own verbs, one file each: those that must work before Django does."""
