"""Webhooks, panel and simulator: templates, no rules."""
