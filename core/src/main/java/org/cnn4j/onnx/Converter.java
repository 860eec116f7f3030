package org.cnn4j.onnx;

import java.util.List;
import org.cnn4j.graph.Value;

/** Expresses one ONNX operator by cnn4j's operators. */
interface Converter {
    /** The node's outputs, in order; fewer than the node names where the others are not supported. */
    List<Value> convert(NodeContext node);

    /** A converter of an operator with one output. */
    interface Single {
        Value convert(NodeContext node);
    }
}
