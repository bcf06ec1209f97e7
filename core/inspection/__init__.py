"""Looking inside of networks: filters, feature maps, statistics, confusions."""
