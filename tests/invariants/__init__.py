"""Promises that hold across capabilities, and the peers whose bugs they rule out."""
