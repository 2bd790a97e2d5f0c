"""An embedded platform that conforms, its named defects, and platforms that answer the same to everything."""
