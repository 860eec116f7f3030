package org.cnn4j.graph.pass;

import org.cnn4j.graph.Graph;

/** Turns a graph into one that computes the same with less work. Inputs and outputs keep their names and types. */
@FunctionalInterface
public interface Pass {
    Graph apply(Graph graph);
}
