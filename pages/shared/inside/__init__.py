"""Looking into a trained network: from a confusion down to one product, units, how sure it is."""
