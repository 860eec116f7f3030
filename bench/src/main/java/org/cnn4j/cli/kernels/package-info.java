/** What compilers make of the shipped OpenCL kernels for GPUs that are not at hand. */
package org.cnn4j.cli.kernels;
