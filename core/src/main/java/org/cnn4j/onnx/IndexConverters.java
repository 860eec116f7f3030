package org.cnn4j.onnx;

import java.util.Arrays;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Where;

/** Operators that make ones at positions: they compare a constant that counts along the axis with an index. */
final class IndexConverters {
    private IndexConverters() {}

    static void register(ConverterTable table) {
        table.add("Hardmax", 13, node -> hardmax(node, node.in(0), axis(node, -1)));
        table.add("Hardmax", 1, 12, IndexConverters::flatHardmax);
        table.add("OneHot", 9, IndexConverters::oneHot);
    }

    private static int axis(NodeContext node, int otherwise) {
        return ShapeMath.axis(node.attributes, node.attributes.integer("axis", otherwise), node.rank(0));
    }

    /** 0, 1, 2, ... along the first of {@code rank} axes. */
    private static Value counting(NodeContext node, int length, int rank) {
        node.countComputed(length);
        long[] values = new long[length];
        Arrays.setAll(values, k -> k);
        int[] dims = new int[rank];
        Arrays.fill(dims, 1);
        dims[0] = length;
        return node.constant(Tensor.of(Shape.of(dims), values));
    }

    private static Value hardmax(NodeContext node, Value x, int axis) {
        Shape shape = x.type().shape();
        Value first = node.add(new ArgReduce(ArgReduce.Kind.MAX, axis, true, false), x);
        Value counting = counting(node, shape.dim(axis), shape.rank() - axis);
        return node.cast(
                node.binary(Binary.Kind.EQUAL, counting, first), x.type().dtype());
    }

    /** Before opset 13, all axes from {@code axis} on count as one. */
    private static Value flatHardmax(NodeContext node) {
        Shape shape = node.shape(0);
        int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", 1), shape.rank());
        Value flat = node.reshape(node.in(0), shape.product(0, axis), shape.product(axis, shape.rank()));
        return node.reshape(hardmax(node, flat, 1), shape);
    }

    private static Value oneHot(NodeContext node) {
        Shape indices = node.shape(0);
        Tensor depthTensor = node.constant(1, "depth");
        if (depthTensor.size() != 1) {
            throw node.fail("its depth must be one number, not " + depthTensor.type());
        }
        int depth = ShapeMath.dimension(node.attributes, (long) depthTensor.getDouble(0));
        if (node.rank(2) != 1 || node.shape(2).dim(0) != 2) {
            throw node.fail("values of shape " + node.shape(2) + " are not a pair of off and on");
        }
        int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", -1), indices.rank() + 1);
        int[] dims = new int[indices.rank() + 1];
        for (int k = 0; k < dims.length; k++) {
            dims[k] = k < axis ? indices.dim(k) : k == axis ? 1 : indices.dim(k - 1);
        }
        Value index = node.reshape(node.cast(node.in(0), DType.INT64), dims);
        Value negative = node.binary(Binary.Kind.LESS, index, node.constant(Tensor.of(Shape.scalar(), 0L)));
        Value fromEnd = node.binary(Binary.Kind.ADD, index, node.constant(Tensor.of(Shape.scalar(), (long) depth)));
        Value plain = node.add(new Where(), negative, fromEnd, index);
        Value hot = node.binary(Binary.Kind.EQUAL, plain, counting(node, depth, dims.length - axis));
        return node.add(new Where(), hot, node.element(node.in(2), 1), node.element(node.in(2), 0));
    }
}
