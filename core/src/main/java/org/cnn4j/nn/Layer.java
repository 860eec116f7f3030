package org.cnn4j.nn;

import org.cnn4j.graph.Value;

/**
 * A part of a network: a function that adds operators to a graph. {@link Layers} has the usual ones; a lambda is one too.
 */
@FunctionalInterface
public interface Layer {
    /** Adds this layer behind {@code x} and gives its result. */
    Value build(LayerScope scope, Value x);
}
