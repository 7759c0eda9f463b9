"""What the pages about people show, worked out row by row."""
