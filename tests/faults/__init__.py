"""Promises about faults: killed anywhere, nothing acknowledged is lost, nothing happens twice."""
