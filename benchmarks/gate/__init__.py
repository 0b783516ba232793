"""Whether anything has become slower: each benchmark's ratio against the one that was accepted."""
