/**
 * Gradients of a graph, as further nodes of it: backpropagation by one rule for each operator ({@link org.cnn4j.autodiff.Gradients}).
 */
package org.cnn4j.autodiff;
