"""Settings: what can be set, by whom, for the whole suite, a company or oneself, and its history.

A capability declares its settings in its manifest (`SETTINGS`); nothing is edited elsewhere. The
value in force is the narrowest that was set (user, company, system), else the declared default.
Each change is kept with who, when, from what and to what, and can be undone. Secrets are stored
sealed under the installation's key and never leave.
"""
