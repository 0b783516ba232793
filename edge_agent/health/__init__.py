"""How the machine under the agent is: read from the kernel's files, and told when it turns."""
