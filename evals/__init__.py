"""Evals: answers come in, figures with their intervals go out; no model judges another."""
