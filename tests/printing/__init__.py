"""What is printed: read back from the files, and compared with figures worked out apart."""
