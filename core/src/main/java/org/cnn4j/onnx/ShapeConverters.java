package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Dropout;

/** Operators that keep every element: other shapes, other element types, or nothing at all. */
final class ShapeConverters {
    private static final int SHAPE_INPUT = 5;
    private static final int AXES_INPUT = 13;
    private static final int MASK_IS_BOOL = 10;
    private static final int RATIO_INPUT = 12;

    private ShapeConverters() {}

    static void register(ConverterTable table) {
        table.add("Reshape", 1, ShapeConverters::reshape);
        table.add("Flatten", 1, ShapeConverters::flatten);
        table.add("Squeeze", 1, ShapeConverters::squeeze);
        table.add("Unsqueeze", 1, ShapeConverters::unsqueeze);
        table.add("Transpose", 1, ShapeConverters::transpose);
        table.add("Identity", 1, node -> node.in(0));
        table.addMany("Dropout", 1, Long.MAX_VALUE, ShapeConverters::dropout);
        table.add("Cast", 1, ShapeConverters::cast);
        table.add("CastLike", 15, node -> node.cast(node.in(0), node.type(1).dtype()));
    }

    private static Value reshape(NodeContext node) {
        long[] target = node.opset < SHAPE_INPUT ? node.attributes.longs("shape", null) : node.longs(1, "shape");
        if (target == null) {
            throw node.fail("attribute 'shape' is missing");
        }
        boolean allowZero = node.attributes.flag("allowzero", false);
        return node.reshape(
                node.in(0), ShapeMath.reshape(node.attributes, node.shape(0).dims(), target, allowZero));
    }

    private static Value flatten(NodeContext node) {
        Shape shape = node.shape(0);
        long given = node.attributes.integer("axis", 1);
        int axis = given == shape.rank() ? shape.rank() : flattenAxis(node, given, shape.rank());
        return node.reshape(node.in(0), shape.product(0, axis), shape.product(axis, shape.rank()));
    }

    private static int flattenAxis(NodeContext node, long axis, int rank) {
        // A scalar has no axes, and Flatten's default of 1 is then the whole of it.
        return rank == 0 && axis == 1 ? 0 : ShapeMath.axis(node.attributes, axis, rank);
    }

    private static Value squeeze(NodeContext node) {
        int[] dims = node.shape(0).dims();
        long[] given = node.listOf("axes", 1, AXES_INPUT);
        boolean[] gone = new boolean[dims.length];
        if (given == null) {
            for (int k = 0; k < dims.length; k++) {
                gone[k] = dims[k] == 1;
            }
        } else {
            for (int axis : ShapeMath.axes(node.attributes, given, dims.length)) {
                if (dims[axis] != 1) {
                    throw node.fail("dimension " + axis + " of " + node.shape(0) + " is not 1");
                }
                gone[axis] = true;
            }
        }
        List<Integer> left = new ArrayList<>();
        for (int k = 0; k < dims.length; k++) {
            if (!gone[k]) {
                left.add(dims[k]);
            }
        }
        return node.reshape(node.in(0), Shape.of(left));
    }

    private static Value unsqueeze(NodeContext node) {
        int[] dims = node.shape(0).dims();
        long[] given = node.listOf("axes", 1, AXES_INPUT);
        if (given == null) {
            throw node.fail("its axes are missing");
        }
        int[] out = new int[dims.length + given.length];
        Arrays.fill(out, -1);
        for (int axis : ShapeMath.axes(node.attributes, given, out.length)) {
            out[axis] = 1;
        }
        int from = 0;
        for (int k = 0; k < out.length; k++) {
            if (out[k] < 0) {
                out[k] = dims[from++];
            }
        }
        return node.reshape(node.in(0), out);
    }

    private static Value transpose(NodeContext node) {
        int rank = node.rank(0);
        int[] perm = node.attributes.ints("perm", null);
        Integer[] order = new Integer[rank];
        if (perm == null) {
            Arrays.setAll(order, k -> rank - 1 - k);
        } else {
            WindowGeometry.checkLength(node.attributes, "perm", perm, rank);
            Arrays.setAll(order, k -> ShapeMath.axis(node.attributes, perm[k], rank));
        }
        return rank < 2 ? node.in(0) : node.transpose(node.in(0), order);
    }

    /** In inference nothing is dropped, so the mask holds true everywhere. The ratio is kept for training, unless runs tell it. */
    private static List<Value> dropout(NodeContext node) {
        Value x = node.in(0);
        Value y = x;
        boolean training = node.has(2) && node.constant(2, "training_mode").getLong(0) != 0;
        double ratio = ratio(node, training);
        if (training && ratio != 0) {
            throw node.unsupported("training_mode is not supported; export the model for inference");
        }
        if (ratio != 0) {
            y = node.add(new Dropout((float) ratio, node.position()), x);
        }
        if (!node.isUsed(1)) {
            return List.of(y);
        }
        Tensor yes = node.opset < MASK_IS_BOOL ? Tensor.scalar(1) : Tensor.of(Shape.scalar(), true);
        return List.of(y, node.expand(node.constant(yes), x.type().shape()));
    }

    private static double ratio(NodeContext node, boolean training) {
        if (node.opset < RATIO_INPUT) {
            return node.attributes.real("ratio", 0.5f);
        }
        if (!node.has(1)) {
            return 0.5;
        }
        Tensor constant = training ? node.constant(1, "ratio") : node.constantOrNull(1);
        return constant == null ? 0 : constant.getDouble(0);
    }

    private static Value cast(NodeContext node) {
        OnnxDataType to = node.castTarget();
        if (to == null) {
            throw node.fail("attribute 'to' names no element type");
        }
        return node.cast(node.in(0), node.dtypeOf(to.code()));
    }
}
