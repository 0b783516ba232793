"""What durability costs on a disk: syncs, and bytes written."""
