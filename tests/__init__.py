"""Promises that cross capabilities; tests of one module lie beside that module."""
