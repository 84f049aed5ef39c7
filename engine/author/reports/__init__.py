"""Figures of what happened on a desk, from its journal; docs/metrics.md says what each one counts."""
