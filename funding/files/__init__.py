"""Files of the figures: spreadsheets and a PDF, made by the worker of what one person may read."""
