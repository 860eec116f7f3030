package org.cnn4j.graph;

import java.util.List;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;

/** One use of an operator: its operands and results. */
public record Node(String name, Op op, List<Value> inputs, List<Value> outputs) {
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The only result; operators with several are asked for {@link #outputs()}. */
    public Value output() {
        return outputs.get(0);
    }

    public List<TensorType> inputTypes() {
        return inputs.stream().map(Value::type).toList();
    }
}
