"""A demonstration without an account: the page plays the people, and their phones hang on our own Meta."""
