"""The report as one HTML file, for reading in a browser and for printing."""
