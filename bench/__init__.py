"""How fast it is, measured and never asserted. Ratios count: absolute figures are the machine's."""
