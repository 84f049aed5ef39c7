"""Ventanilla: a declarative conversational engine."""
