"""Where the providers of instant messages call: what was pressed on our cards."""
