"""The only writers of printing, by noun: templates, letterheads and printers, printouts."""
