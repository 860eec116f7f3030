/** The seam between operators and inner loops: what every implementation of the loops offers. */
package org.cnn4j.cpu.kernel;
