"""One protocol of scales a file: bytes in, weights out, no port and no clock."""
