"""The counter's own barcode reader: grey pictures in, believed texts out."""
