"""Small worlds: parcels that people move about, and the air of cold rooms."""
