"""One file per kind of device that a box can read or drive."""
