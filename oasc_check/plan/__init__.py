"""Stage 2, Suite + platform + choice -> Plan: every test, to be run or with the reason why not."""
