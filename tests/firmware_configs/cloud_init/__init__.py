"""What a box does at its first start, held against the schemas of cloud-init 25.1.4."""
