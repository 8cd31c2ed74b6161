"""The records of policyfacts: their fields, their JSON lines and their JSON Schema."""
