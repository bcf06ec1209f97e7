"""The workbench: networks taken apart, compared, drawn."""
