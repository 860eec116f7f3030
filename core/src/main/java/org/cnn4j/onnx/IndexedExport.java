package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Node;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Op;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.op.TopK;

/** The ONNX form of operators that find elements, or read and write them by index or place. */
final class IndexedExport {
    /** The cubic's parameter that ONNX's GridSample has; there is no attribute for another. */
    private static final double GRID_CUBIC = -0.75;

    private final Node node;
    private final NodeWriter out;
    private final List<String> inputs;
    private final List<String> results;

    private IndexedExport(Node node, NodeWriter out) {
        this.node = node;
        this.out = out;
        this.inputs = node.inputs().stream().map(out::name).toList();
        this.results = node.outputs().stream().map(out::name).toList();
    }

    static void write(Node node, NodeWriter out) {
        new IndexedExport(node, out).write();
    }

    private void write() {
        Op op = node.op();
        if (op instanceof ArgReduce reduce) {
            add(
                    "axis",
                    reduce.axis(),
                    "keepdims",
                    flag(reduce.keepDims()),
                    "select_last_index",
                    flag(reduce.selectLast()));
        } else if (op instanceof CumSum sum) {
            String axis = out.constant(results.get(0) + ".axis", Tensor.of(Shape.scalar(), (long) sum.axis()));
            addWith(axis, "exclusive", flag(sum.exclusive()), "reverse", flag(sum.reverse()));
        } else if (op instanceof TopK top) {
            String k = out.integers(results.get(0) + ".k", List.of(top.k()));
            addWith(k, "axis", top.axis(), "largest", flag(top.largest()), "sorted", 1);
        } else if (op instanceof GatherElements gather) {
            add("axis", gather.axis());
        } else if (op instanceof GatherNd gather) {
            out.addAll(type(), withLongIndices(), results, "batch_dims", gather.batchDims());
        } else if (op instanceof ScatterElements scatter) {
            add("axis", scatter.axis(), "reduction", lower(scatter.reduction()));
        } else if (op instanceof ScatterNd scatter) {
            out.addAll(type(), withLongIndices(), results, "reduction", lower(scatter.reduction()));
        } else if (op instanceof GridSample sample) {
            gridSample(sample);
        } else if (op instanceof MaxPoolIndices pool) {
            List<Object> attributes = new ArrayList<>(ProductExport.window(pool.window()));
            attributes.addAll(List.of("ceil_mode", flag(pool.ceilMode()), "storage_order", flag(pool.columnMajor())));
            add(attributes.toArray());
        } else {
            throw new Cnn4jException(op.name() + " has no form in ONNX");
        }
    }

    private String type() {
        Op op = node.op();
        if (op instanceof GatherNd) {
            return "GatherND";
        } else if (op instanceof ScatterNd) {
            return "ScatterND";
        }
        return op instanceof MaxPoolIndices ? "MaxPool" : op.name();
    }

    private void add(Object... attributes) {
        out.addAll(type(), inputs, results, attributes);
    }

    /** The operands, with indices as INT64: GatherND and ScatterND take no others. */
    private List<String> withLongIndices() {
        if (node.inputs().get(1).type().dtype() == DType.INT64) {
            return inputs;
        }
        String wide = out.between(results.get(0) + ".indices");
        out.add("Cast", List.of(inputs.get(1)), wide, "to", OnnxWriter.code(DType.INT64));
        List<String> operands = new ArrayList<>(inputs);
        operands.set(1, wide);
        return operands;
    }

    private void addWith(String more, Object... attributes) {
        out.addAll(type(), List.of(inputs.get(0), more), results, attributes);
    }

    private void gridSample(GridSample sample) {
        if (sample.mode() == GridSample.Mode.CUBIC && sample.cubicA() != GRID_CUBIC) {
            throw new Cnn4jException(
                    "ONNX has no GridSample with the cubic parameter " + sample.cubicA() + ", only " + GRID_CUBIC);
        }
        add(
                "mode", lower(sample.mode()),
                "padding_mode", lower(sample.padding()),
                "align_corners", flag(sample.alignCorners()));
    }

    private static int flag(boolean value) {
        return value ? 1 : 0;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
