"""The texts of the suites in other languages: suites/i18n/README.md. Nothing here is read for English."""
