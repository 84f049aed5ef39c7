"""W1 over HTTP: the server, the fake Graph and whoever writes, each in a process of its own."""
