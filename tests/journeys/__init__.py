"""Journeys through several capabilities, told as a business would tell them."""
