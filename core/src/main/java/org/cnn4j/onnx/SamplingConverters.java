package org.cnn4j.onnx;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Slice;

/** Pictures read at computed places: grids, and convolutions whose taps wander. */
final class SamplingConverters {
    /** The spline parameter that ONNX gives for GridSample. */
    private static final double CUBIC_A = -0.75;

    private SamplingConverters() {}

    static void register(ConverterTable table) {
        table.add("GridSample", 16, SamplingConverters::gridSample);
        table.add("AffineGrid", 20, SamplingConverters::affineGrid);
        table.add("DeformConv", 19, SamplingConverters::deformConv);
    }

    private static Value gridSample(NodeContext node) {
        String mode = node.attributes.text("mode", "linear");
        GridSample.Mode how =
                switch (mode) {
                    case "linear", "bilinear" -> GridSample.Mode.LINEAR;
                    case "cubic", "bicubic" -> GridSample.Mode.CUBIC;
                    case "nearest" -> GridSample.Mode.NEAREST;
                    default ->
                        throw node.unsupported("mode '" + mode + "' is not supported; linear, nearest and cubic are");
                };
        String padding = node.attributes.text("padding_mode", "zeros");
        GridSample.Padding beyond =
                switch (padding) {
                    case "zeros" -> GridSample.Padding.ZEROS;
                    case "border" -> GridSample.Padding.BORDER;
                    case "reflection" -> GridSample.Padding.REFLECTION;
                    default ->
                        throw node.unsupported(
                                "padding_mode '" + padding + "' is not supported; zeros, border and reflection are");
                };
        boolean corners = node.attributes.flag("align_corners", false);
        return node.add(new GridSample(how, beyond, CUBIC_A, corners), node.in(0), node.in(1));
    }

    /** {@code theta [N, d, d + 1]} times the places of a picture's elements, each with a 1 behind. */
    private static Value affineGrid(NodeContext node) {
        int[] size = ShapeMath.dimensions(node.attributes, node.longs(1, "size"));
        int d = size.length - 2;
        if (d < 2 || d > 3 || !node.shape(0).equals(Shape.of(size[0], d, d + 1))) {
            throw node.unsupported("theta of shape " + node.shape(0) + " does not fit the size " + Arrays.toString(size)
                    + "; [N, 2, 3] and [N, 3, 4] are supported");
        }
        int[] spatial = Arrays.copyOfRange(size, 2, size.length);
        long points = ShapeMath.product(node.attributes, spatial);
        node.countComputed(points * (d + 1));
        boolean corners = node.attributes.flag("align_corners", false);
        float[] places = new float[ShapeMath.dimension(node.attributes, points * (d + 1))];
        for (int p = 0; p < points; p++) {
            int rest = p;
            for (int axis = d - 1; axis >= 0; axis--) {
                // The innermost axis comes first in a place.
                places[p * (d + 1) + d - 1 - axis] = place(rest % spatial[axis], spatial[axis], corners);
                rest /= spatial[axis];
            }
            places[p * (d + 1) + d] = 1;
        }
        Value base = node.constant(Tensor.of(Shape.of((int) points, d + 1), places));
        Value grid = node.add(new MatMul(false, true, Epilogue.NONE), base, node.in(0));
        int[] out = new int[d + 2];
        out[0] = size[0];
        System.arraycopy(spatial, 0, out, 1, d);
        out[d + 1] = d;
        return node.reshape(grid, out);
    }

    private static float place(int index, int size, boolean corners) {
        if (corners) {
            return size == 1 ? 0 : (float) (2.0 * index / (size - 1) - 1);
        }
        return (float) ((2.0 * index + 1) / size - 1);
    }

    /**
     * Reads every tap of every window by one GridSample {@code [N * groups, C / groups, taps * oh, ow]}; what is left is a
     * 1 x 1 convolution over {@code C * taps} channels.
     */
    private static Value deformConv(NodeContext node) {
        int[] x = node.shape(0).dims();
        int[] w = node.shape(1).dims();
        if (x.length != 4 || w.length != 4) {
            throw node.unsupported("an input of shape " + node.shape(0) + " and weights of shape " + node.shape(1)
                    + " are not supported; [N, C, H, W] and [M, C / group, KH, KW] are");
        }
        int[] spatial = {x[2], x[3]};
        int[] kernel = {w[2], w[3]};
        WindowGeometry window = WindowGeometry.of(node.attributes, spatial, kernel);
        int groups = node.attributes.small("offset_group", 1);
        int taps = kernel[0] * kernel[1];
        int[] out = new int[2];
        for (int d = 0; d < 2; d++) {
            int reach = (kernel[d] - 1) * window.dilations()[d] + 1;
            out[d] = (spatial[d] + window.before()[d] + window.after()[d] - reach) / window.strides()[d] + 1;
        }
        Shape expected = Shape.of(x[0], groups * taps * 2, out[0], out[1]);
        if (groups < 1 || x[1] % groups != 0 || !node.shape(2).equals(expected)) {
            throw node.fail("offsets of shape " + node.shape(2) + " do not fit; they should be " + expected);
        }
        Value offsets = node.reshape(node.in(2), x[0] * groups, taps, 2, out[0], out[1]);
        Value grid = node.add(
                new Concat(3),
                axisOfGrid(node, offsets, window, 1, out, x[3]),
                axisOfGrid(node, offsets, window, 0, out, x[2]));
        grid = node.reshape(grid, x[0] * groups, taps * out[0], out[1], 2);
        Value picture = node.reshape(node.in(0), x[0] * groups, x[1] / groups, x[2], x[3]);
        GridSample bilinear = new GridSample(GridSample.Mode.LINEAR, GridSample.Padding.ZEROS, 0, false);
        Value columns = node.add(bilinear, picture, grid);
        if (node.has(4)) {
            Value mask = node.reshape(node.in(4), x[0] * groups, 1, taps * out[0], out[1]);
            columns = node.binary(Binary.Kind.MUL, columns, mask);
        }
        columns = node.reshape(columns, x[0], x[1] * taps, out[0], out[1]);
        Value weights = node.reshape(node.in(1), w[0], w[1] * taps, 1, 1);
        WindowGeometry point =
                new WindowGeometry(new int[] {1, 1}, new int[] {1, 1}, new int[] {1, 1}, new int[2], new int[2]);
        int convGroups = node.attributes.small("group", 1);
        return node.has(3)
                ? node.add(new Conv(point.window(), convGroups, Epilogue.ofBias()), columns, weights, node.in(3))
                : node.add(new Conv(point.window(), convGroups, Epilogue.NONE), columns, weights);
    }

    /** Where the taps lie along one axis, between -1 and 1: {@code [N * groups, taps * oh, ow, 1]}. */
    private static Value axisOfGrid(
            NodeContext node, Value offsets, WindowGeometry window, int axis, int[] out, int size) {
        int[] dims = offsets.type().shape().dims();
        int taps = dims[1];
        float[] places = new float[taps * out[0] * out[1]];
        for (int i = 0; i < places.length; i++) {
            int tap = i / (out[0] * out[1]);
            int step = axis == 0 ? i / out[1] % out[0] : i % out[1];
            int onAxis = axis == 0 ? tap / window.kernel()[1] : tap % window.kernel()[1];
            places[i] = step * window.strides()[axis] - window.before()[axis] + onAxis * window.dilations()[axis];
        }
        node.countComputed(places.length);
        Value part = node.add(
                new Slice(List.of(0, 0, axis, 0, 0), offsets.type().shape().with(2, 1), List.of(1, 1, 1, 1, 1)),
                offsets);
        Value at =
                node.binary(Binary.Kind.ADD, part, node.constant(Tensor.of(Shape.of(taps, 1, out[0], out[1]), places)));
        return node.reshape(node.normalised(at, size), dims[0], taps * out[0], out[1], 1);
    }
}
