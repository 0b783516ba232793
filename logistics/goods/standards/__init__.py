"""What a product is judged by: standards with quality and size classes, and the judgement itself."""
