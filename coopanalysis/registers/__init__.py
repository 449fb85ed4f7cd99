"""Registers: what comes in, every row accounted for."""
