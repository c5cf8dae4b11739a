"""An existing caseload as a sheet: its cells read with tolerance, its columns recognised, its lines made people. Nothing is stored here."""
