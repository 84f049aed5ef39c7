"""A desk that one person plays whole: the customers, the rooms, the clock."""
