"""One run in several parts: what each part says of the whole, and how the parts become one result again."""
