package org.cnn4j.train;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.cnn4j.DType;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.MatMul;

/**
 * The constants of a network that training changes, found by what uses them: weights and biases of convolutions and matrix products,
 * slopes of PReLU, scale, bias and running statistics of batch normalisation, and what is added or multiplied otherwise and has more
 * than one element. Names are those of the file or the layers; a name that stands for several tensors gets a number behind it, in
 * the order of the nodes, so that graphs of one network for several batches name theirs alike.
 */
final class Parameters {
    /** The name of each constant that is a parameter or a running statistic, in the order of their first use. */
    private final Map<Value, String> names = new IdentityHashMap<>();

    private final Map<String, Tensor> values = new LinkedHashMap<>();
    private final Set<String> statistics = new LinkedHashSet<>();

    private Parameters() {}

    static Parameters of(Graph graph) {
        Parameters found = new Parameters();
        Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Node node : graph.nodes()) {
            for (int i = 0; i < node.inputs().size(); i++) {
                Value value = node.inputs().get(i);
                Tensor tensor = graph.constant(value);
                if (tensor != null
                        && tensor.dtype() == DType.FLOAT32
                        && isParameter(node, i, tensor)
                        && seen.add(value)) {
                    found.add(value, tensor, isStatistic(node, i));
                }
            }
        }
        return found;
    }

    private void add(Value value, Tensor tensor, boolean statistic) {
        String name = value.name();
        for (int n = 2; values.containsKey(name) && values.get(name) != tensor; n++) {
            name = value.name() + "#" + n;
        }
        names.put(value, name);
        values.put(name, tensor);
        if (statistic) {
            statistics.add(name);
        }
    }

    private static boolean isParameter(Node node, int operand, Tensor tensor) {
        if (node.op() instanceof Conv || node.op() instanceof ConvTranspose || node.op() instanceof BatchNorm) {
            return operand > 0;
        }
        if (node.op() instanceof MatMul) {
            return true;
        }
        return node.op() instanceof Binary binary
                && switch (binary.kind()) {
                    case PRELU -> operand == 1;
                    case ADD, SUB, MUL -> tensor.size() > 1;
                    default -> false;
                };
    }

    private static boolean isStatistic(Node node, int operand) {
        return node.op() instanceof BatchNorm && operand > 2;
    }

    /** The name of a constant, or null if training leaves it alone. */
    String name(Value value) {
        return names.get(value);
    }

    /** What a batch normalisation keeps of the batches that it has seen: mean or variance. */
    boolean isStatistic(String name) {
        return statistics.contains(name);
    }

    /** All by name, statistics included. */
    Map<String, Tensor> values() {
        return Collections.unmodifiableMap(values);
    }
}
