"""All computation of ConvScope: images, kernels, convolution. Speaks no language and knows no widget."""
