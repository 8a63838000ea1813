"""Files: kept once by what is in them, and attached to the records they belong to.

What arrives is judged by its content, not by its name, and by a virus scanner where one is named;
what is refused is never kept. A file lies below the home under the SHA-256 of its content, written
whole before any row names it, so a backup that holds the row holds the file. Attachments have no
states: who may read a record may read what is attached to it, who may change it may attach.
"""
