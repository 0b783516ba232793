"""The pages about money, a file each."""
