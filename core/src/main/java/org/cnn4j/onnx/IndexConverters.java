package org.cnn4j.onnx;

import java.util.Arrays;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Where;

/**
 * Operators between elements and their positions. They compare with a constant that counts along the axis, and reduce: the first
 * position of the greatest element is the least position among those whose element equals the greatest.
 */
final class IndexConverters {
    private IndexConverters() {}

    static void register(ConverterTable table) {
        table.add("ArgMax", 1, node -> squeezed(node, position(node, axis(node, 0), Reduce.Kind.MAX)));
        table.add("ArgMin", 1, node -> squeezed(node, position(node, axis(node, 0), Reduce.Kind.MIN)));
        table.add("Hardmax", 13, node -> hardmax(node, node.in(0), axis(node, -1)));
        table.add("Hardmax", 1, 12, IndexConverters::flatHardmax);
        table.add("OneHot", 9, IndexConverters::oneHot);
    }

    private static int axis(NodeContext node, int otherwise) {
        return ShapeMath.axis(node.attributes, node.attributes.integer("axis", otherwise), node.rank(0));
    }

    private static Value position(NodeContext node, int axis, Reduce.Kind extreme) {
        return position(node, node.in(0), axis, extreme, node.attributes.flag("select_last_index", false));
    }

    /** INT64 positions along {@code axis}, which stays with dimension 1. */
    private static Value position(NodeContext node, Value x, int axis, Reduce.Kind extreme, boolean last) {
        Shape shape = x.type().shape();
        int length = shape.dim(axis);
        if (length == 0) {
            throw node.fail("dimension " + axis + " of " + shape + " is empty");
        }
        Value y = x.type().dtype().bytes() == 1 ? node.cast(x, DType.INT32) : x;
        Value found = node.binary(Binary.Kind.EQUAL, y, node.reduceKeeping(extreme, y, axis));
        Value elsewhere = node.constant(Tensor.of(Shape.scalar(), last ? -1L : length));
        Value positions = node.add(new Where(), found, counting(node, length, shape.rank() - axis), elsewhere);
        return node.reduceKeeping(last ? Reduce.Kind.MAX : Reduce.Kind.MIN, positions, axis);
    }

    private static Value squeezed(NodeContext node, Value positions) {
        if (node.attributes.flag("keepdims", true)) {
            return positions;
        }
        int axis = axis(node, 0);
        int[] dims = positions.type().shape().dims();
        int[] left = new int[dims.length - 1];
        System.arraycopy(dims, 0, left, 0, axis);
        System.arraycopy(dims, axis + 1, left, axis, left.length - axis);
        return node.reshape(positions, left);
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
        Value first = position(node, x, axis, Reduce.Kind.MAX, false);
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
