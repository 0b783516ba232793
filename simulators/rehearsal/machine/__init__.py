"""What a process stands on and may not trust: a clock without a battery, a disk that forgets and rots."""
