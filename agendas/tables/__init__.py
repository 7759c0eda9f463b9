"""What lists and overviews show of many agendas at once: read in bulk, worded once."""
