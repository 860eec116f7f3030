package org.cnn4j.graph;

import java.util.List;
import java.util.Map;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;

/**
 * A network whose input shapes may still be open. Once they are known it gives a graph in which every shape is concrete.
 */
public interface GraphSource {
    String name();

    List<GraphInput> inputs();

    /** The names of the results, in order. */
    List<String> outputs();

    /**
     * The graph for inputs of these types.
     *
     * @param types one for each of {@link #inputs()}, by name
     * @param values inputs whose contents are known and become part of the graph as constants; the graph then has no such input
     * @throws InputValueNeededException if a shape depends on the contents of an input that is not among {@code values}
     */
    Graph graph(Map<String, TensorType> types, Map<String, Tensor> values);
}
