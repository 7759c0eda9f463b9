"""Files for who works outside the portal: the draft for Word and OpenDocument, and the package for the college."""
