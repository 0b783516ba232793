"""The centre's pages: what stands in the store, shown to people who may see it."""
