package org.cnn4j.onnx;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterElements.Reduction;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.op.TopK;

/** Operators that find, pick and place single elements along axes. */
final class SelectionConverters {
    private static final int K_BY_INPUT = 10;

    private SelectionConverters() {}

    static void register(ConverterTable table) {
        table.add("ArgMax", 1, node -> argReduce(node, ArgReduce.Kind.MAX));
        table.add("ArgMin", 1, node -> argReduce(node, ArgReduce.Kind.MIN));
        table.addMany("TopK", 1, Long.MAX_VALUE, SelectionConverters::topK);
        table.add("CumSum", 11, SelectionConverters::cumSum);
        table.add("GatherElements", 11, SelectionConverters::gatherElements);
        table.add("GatherND", 11, SelectionConverters::gatherNd);
        table.add("Scatter", 9, 10, SelectionConverters::scatterElements);
        table.add("ScatterElements", 11, SelectionConverters::scatterElements);
        table.add("ScatterND", 11, SelectionConverters::scatterNd);
    }

    private static int axis(NodeContext node, int otherwise) {
        return ShapeMath.axis(node.attributes, node.attributes.integer("axis", otherwise), node.rank(0));
    }

    private static Value argReduce(NodeContext node, ArgReduce.Kind kind) {
        boolean keep = node.attributes.flag("keepdims", true);
        boolean last = node.attributes.flag("select_last_index", false);
        return node.add(new ArgReduce(kind, axis(node, 0), keep, last), node.in(0));
    }

    /** A result in order is a result in any order too, so {@code sorted} needs no thought. */
    private static List<Value> topK(NodeContext node) {
        long k = node.opset < K_BY_INPUT ? node.attributes.integer("k", -1) : node.oneLong(1, "k");
        int axis = axis(node, -1);
        int length = node.shape(0).dim(axis);
        if (k < 0 || k > length) {
            throw node.fail("k must lie between 0 and the " + length + " elements of axis " + axis + ", not " + k);
        }
        boolean largest = node.attributes.flag("largest", true);
        return node.addAll(new TopK(axis, (int) k, largest), List.of(node.in(0)));
    }

    private static Value cumSum(NodeContext node) {
        Tensor given = node.constant(1, "axis");
        if (given.size() != 1 || given.dtype() == DType.FLOAT32) {
            throw node.fail("its axis must be one integer, not " + given.type());
        }
        int axis = ShapeMath.axis(node.attributes, given.getLong(0), node.rank(0));
        boolean exclusive = node.attributes.flag("exclusive", false);
        boolean reverse = node.attributes.flag("reverse", false);
        return node.add(new CumSum(axis, exclusive, reverse), node.in(0));
    }

    private static Value gatherElements(NodeContext node) {
        int axis = axis(node, 0);
        checkKnownIndices(node, node.shape(0).dim(axis));
        return node.add(new GatherElements(axis), node.in(0), node.in(1));
    }

    private static Value gatherNd(NodeContext node) {
        return node.add(new GatherNd(node.attributes.small("batch_dims", 0)), node.in(0), node.in(1));
    }

    private static Value scatterElements(NodeContext node) {
        int axis = axis(node, 0);
        checkKnownIndices(node, node.shape(0).dim(axis));
        return node.add(new ScatterElements(axis, reduction(node)), node.in(0), node.in(1), node.in(2));
    }

    private static Value scatterNd(NodeContext node) {
        return node.add(new ScatterNd(reduction(node)), node.in(0), node.in(1), node.in(2));
    }

    /** Devices clamp indices since they cannot throw; those that are known now are held to the rule. */
    private static void checkKnownIndices(NodeContext node, int length) {
        Tensor indices = node.constantOrNull(1);
        for (int k = 0; indices != null && k < indices.size(); k++) {
            long index = indices.getLong(k);
            if (index < -length || index >= length) {
                throw node.fail("index " + index + " is out of range for a dimension of " + length);
            }
        }
    }

    private static Reduction reduction(NodeContext node) {
        String reduction = node.attributes.text("reduction", "none");
        return switch (reduction) {
            case "none" -> Reduction.NONE;
            case "add" -> Reduction.ADD;
            case "mul" -> Reduction.MUL;
            case "min" -> Reduction.MIN;
            case "max" -> Reduction.MAX;
            default ->
                throw node.unsupported(
                        "reduction '" + reduction + "' is not supported; none, add, mul, min and max are");
        };
    }
}
