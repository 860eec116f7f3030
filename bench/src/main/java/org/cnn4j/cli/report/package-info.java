/** Pictures of a training: curves over its epochs, a confusion matrix, the worst mistakes. */
package org.cnn4j.cli.report;
