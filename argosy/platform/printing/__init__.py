"""Documents on paper: what any record looks like printed, and who printed it when.

Papers are declared beside the nouns they show (``<capability>/papers.py``); every other noun has a
general one. A template is a paper as a company wants it: a draft that is edited, versions that were
published and never change, chosen by company, partner and language. Templates are data, not
programs. Each printout is counted and kept in a log with the version and the digest of the file;
from the second on a document says that it is a copy. Flows: it reads all three and writes none.
"""
