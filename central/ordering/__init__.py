"""What people order of boxes: whom they may mean by it, and the commands for it."""
