"""The words of the program and of the suites in other languages than English."""
