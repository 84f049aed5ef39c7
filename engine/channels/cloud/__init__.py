"""WhatsApp's Cloud API: the official one."""
