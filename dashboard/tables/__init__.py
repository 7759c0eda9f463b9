"""What the pages show, read in bulk and worded once."""
