"""The lecture's hello by hand: sheets, formulas, drawings."""
