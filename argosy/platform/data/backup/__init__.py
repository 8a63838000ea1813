"""Backup and restore of a whole home: database, files and keys in one archive that proves itself.

A backup is one tar file, encrypted on wish, in a folder or an S3-compatible store. It is read back
after it was written, and can be loaded into a scratch database whose digest must be the same.
"""
