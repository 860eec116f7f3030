package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Slice;

/** Pad, whose negative pads cut off, and CenterCropPad. */
final class PadConverters {
    private static final int PADS_INPUT = 11;
    private static final int RENAMED_PADS = 2;

    private PadConverters() {}

    static void register(ConverterTable table) {
        table.add("Pad", 1, PadConverters::pad);
        table.add("CenterCropPad", 18, PadConverters::centre);
    }

    private static Value pad(NodeContext node) {
        int rank = node.rank(0);
        boolean inputs = node.opset >= PADS_INPUT;
        String name = node.opset < RENAMED_PADS ? "paddings" : "pads";
        long[] given = inputs ? node.longs(1, "pads") : node.attributes.longs(name, null);
        if (given == null) {
            throw node.fail("attribute '" + name + "' is missing");
        }
        int[] axes =
                node.has(3) ? ShapeMath.axes(node.attributes, node.longs(3, "axes"), rank) : ShapeMath.allAxes(rank);
        if (given.length != 2 * axes.length) {
            throw node.fail("pads " + Arrays.toString(given) + " should have " + 2 * axes.length + " entries");
        }
        int[] before = new int[rank];
        int[] after = new int[rank];
        for (int k = 0; k < axes.length; k++) {
            before[axes[k]] = Math.toIntExact(given[k]);
            after[axes[k]] = Math.toIntExact(given[k + axes.length]);
        }
        Pad.Mode mode = mode(node);
        return padded(node, mode, before, after, mode == Pad.Mode.CONSTANT ? fill(node, inputs) : 0);
    }

    private static Pad.Mode mode(NodeContext node) {
        String mode = node.attributes.text("mode", "constant");
        return switch (mode) {
            case "constant" -> Pad.Mode.CONSTANT;
            case "edge" -> Pad.Mode.EDGE;
            case "reflect" -> Pad.Mode.REFLECT;
            case "wrap" -> Pad.Mode.WRAP;
            default ->
                throw node.unsupported("mode '" + mode + "' is not supported; constant, edge, reflect and wrap are");
        };
    }

    private static double fill(NodeContext node, boolean inputs) {
        if (!inputs) {
            return node.attributes.real("value", 0);
        }
        if (!node.has(2)) {
            return 0;
        }
        Tensor value = node.constant(2, "constant_value");
        if (value.size() != 1) {
            throw node.fail("its constant_value must be one number, not " + value.type());
        }
        return value.getDouble(0);
    }

    private static Value padded(NodeContext node, Pad.Mode mode, int[] before, int[] after, double fill) {
        Value x = node.in(0);
        int[] dims = x.type().shape().dims();
        List<Integer> starts = new ArrayList<>();
        List<Integer> front = new ArrayList<>();
        List<Integer> back = new ArrayList<>();
        for (int k = 0; k < dims.length; k++) {
            long left = (long) dims[k] + Math.min(0, before[k]) + Math.min(0, after[k]);
            if (left < 0) {
                throw node.fail("pads cut more than there is of dimension " + k + " of " + node.shape(0));
            }
            starts.add(left == 0 ? 0 : Math.max(0, -before[k]));
            front.add(Math.max(0, before[k]));
            back.add(Math.max(0, after[k]));
            dims[k] = (int) left;
        }
        if (!Shape.of(dims).equals(x.type().shape())) {
            Integer[] steps = new Integer[dims.length];
            Arrays.fill(steps, 1);
            x = node.add(new Slice(starts, Shape.of(dims), List.of(steps)), x);
        }
        boolean nothing = front.stream().allMatch(p -> p == 0) && back.stream().allMatch(p -> p == 0);
        return nothing ? x : node.add(new Pad(mode, front, back, fill), x);
    }

    /** Cuts or pads with zeros, the same on both sides; of an odd one, the end gets more. */
    private static Value centre(NodeContext node) {
        int rank = node.rank(0);
        long[] target = node.longs(1, "shape");
        long[] given = node.attributes.longs("axes", null);
        int[] axes = given == null ? ShapeMath.allAxes(rank) : ShapeMath.axes(node.attributes, given, rank);
        if (axes.length != target.length) {
            throw node.fail("a shape of " + target.length + " dimensions for " + axes.length + " axes");
        }
        int[] before = new int[rank];
        int[] after = new int[rank];
        for (int k = 0; k < axes.length; k++) {
            int more = ShapeMath.dimension(node.attributes, target[k])
                    - node.shape(0).dim(axes[k]);
            before[axes[k]] = more / 2;
            after[axes[k]] = more - more / 2;
        }
        return padded(node, Pad.Mode.CONSTANT, before, after, 0);
    }
}
