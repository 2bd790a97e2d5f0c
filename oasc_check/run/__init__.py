"""Stage 3, Plan -> events with exchanges: transport, authentication, callbacks, ledger, redaction."""
