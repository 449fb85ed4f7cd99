"""Indicators: what is measured, words and logic apart."""
