package org.cnn4j.onnx;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Resize;
import org.cnn4j.op.Where;

/** Resize and its predecessor Upsample. */
final class ResizeConverters {
    private static final int UPSAMPLE_BY_LIST = 7;
    private static final int UPSAMPLE_BY_INPUT = 9;
    private static final int FULL_RESIZE = 11;

    private ResizeConverters() {}

    static void register(ConverterTable table) {
        table.add("Upsample", 1, 9, ResizeConverters::early);
        table.add("Resize", 10, ResizeConverters::resize);
    }

    private static Value resize(NodeContext node) {
        return node.opset < FULL_RESIZE ? early(node) : full(node);
    }

    /** Upsample and the first Resize: scales only, counted from the corner, the neighbour before is the nearest. */
    private static Value early(NodeContext node) {
        float[] scales = node.opset < UPSAMPLE_BY_LIST ? heightAndWidth(node) : earlyScales(node);
        if (scales == null) {
            throw node.fail("its scales are missing");
        }
        Target target = byScales(node, ShapeMath.allAxes(node.rank(0)), scales);
        Resize.Mode mode = mode(node.attributes.text("mode", "nearest"), node);
        if (mode == Resize.Mode.CUBIC) {
            throw node.unsupported("mode 'cubic' is not supported before opset 11");
        }
        return node.add(
                new Resize(
                        mode,
                        Resize.Coordinates.ASYMMETRIC,
                        Resize.Rounding.FLOOR,
                        0,
                        false,
                        false,
                        target.scales,
                        target.shape),
                node.in(0));
    }

    private static float[] earlyScales(NodeContext node) {
        return node.opset < UPSAMPLE_BY_INPUT ? node.attributes.reals("scales") : scalesInput(node, 1);
    }

    private static float[] heightAndWidth(NodeContext node) {
        return new float[] {1, 1, node.attributes.real("height_scale", 0), node.attributes.real("width_scale", 0)};
    }

    private static Value full(NodeContext node) {
        Attributes a = node.attributes;
        int rank = node.rank(0);
        long[] given = a.longs("axes", null);
        int[] axes = given == null ? ShapeMath.allAxes(rank) : ShapeMath.axes(a, given, rank);
        boolean sizes = node.has(3);
        float[] scales = node.has(2) ? scalesInput(node, 2) : new float[0];
        if (sizes == scales.length > 0) {
            throw node.fail(sizes ? "it has both scales and sizes" : "it has neither scales nor sizes");
        }
        Target target = sizes ? bySizes(node, axes, node.longs(3, "sizes")) : byScales(node, axes, scales);
        Resize.Coordinates coordinates = coordinates(a.text("coordinate_transformation_mode", "half_pixel"), node);
        boolean crops = coordinates == Resize.Coordinates.TF_CROP_AND_RESIZE;
        Resize resize = new Resize(
                mode(a.text("mode", "nearest"), node),
                coordinates,
                rounding(a.text("nearest_mode", "round_prefer_floor"), node),
                a.real("cubic_coeff_a", -0.75f),
                a.flag("exclude_outside", false),
                a.flag("antialias", false),
                target.scales,
                target.shape,
                crops ? crop(node, axes, rank) : List.of());
        Value y = node.add(resize, node.in(0));
        return crops ? extrapolate(node, resize, y) : y;
    }

    /** The first place of each axis and then the last, from the roi input, which has those of {@code axes} alone. */
    private static List<Double> crop(NodeContext node, int[] axes, int rank) {
        float[] roi = node.has(1) ? node.constant(1, "roi").toFloatArray() : new float[0];
        if (roi.length != 2 * axes.length) {
            throw node.fail("roi needs " + 2 * axes.length + " numbers, not " + roi.length);
        }
        Double[] crop = new Double[2 * rank];
        Arrays.fill(crop, 0, rank, 0.0);
        Arrays.fill(crop, rank, 2 * rank, 1.0);
        for (int k = 0; k < axes.length; k++) {
            crop[axes[k]] = (double) roi[k];
            crop[rank + axes[k]] = (double) roi[axes.length + k];
        }
        return List.of(crop);
    }

    /** Puts the extrapolation value wherever {@code resize} looked outside its operand. */
    private static Value extrapolate(NodeContext node, Resize resize, Value y) {
        Value result = y;
        Value value = node.constant(Tensor.scalar(node.attributes.real("extrapolation_value", 0)));
        for (int axis : resize.changedAxes(node.shape(0))) {
            int in = node.shape(0).dim(axis);
            boolean[] outside = new boolean[resize.shape().dim(axis)];
            for (int o = 0; o < outside.length; o++) {
                outside[o] = resize.outside(axis, o, in);
            }
            int[] dims = new int[resize.shape().rank()];
            Arrays.fill(dims, 1);
            dims[axis] = outside.length;
            Value mask = node.constant(Tensor.of(Shape.of(dims), outside));
            result = node.add(new Where(), mask, value, result);
        }
        return result;
    }

    private record Target(List<Double> scales, Shape shape) {}

    private static float[] scalesInput(NodeContext node, int index) {
        return node.constant(index, "scales").toFloatArray();
    }

    private static Target byScales(NodeContext node, int[] axes, float[] scales) {
        if (scales.length != axes.length) {
            throw node.fail("scales " + Arrays.toString(scales) + " do not fit an input of shape " + node.shape(0));
        }
        int[] dims = node.shape(0).dims();
        Double[] all = ones(dims.length);
        for (int k = 0; k < axes.length; k++) {
            if (!(scales[k] > 0) || Float.isInfinite(scales[k])) {
                throw node.fail("scale " + scales[k] + " is not possible");
            }
            all[axes[k]] = (double) scales[k];
            // In single precision as elsewhere: 0.7f * 10 is 7 there, and a little less in double.
            dims[axes[k]] = ShapeMath.dimension(node.attributes, (long) Math.floor(scales[k] * dims[axes[k]]));
        }
        return new Target(List.of(all), Shape.of(dims));
    }

    private static Target bySizes(NodeContext node, int[] axes, long[] sizes) {
        if (sizes.length != axes.length) {
            throw node.fail("sizes " + Arrays.toString(sizes) + " do not fit an input of shape " + node.shape(0));
        }
        int[] dims = node.shape(0).dims();
        Double[] all = ones(dims.length);
        String policy = node.attributes.text("keep_aspect_ratio_policy", "stretch");
        double common = policy.equals("not_larger") ? Double.POSITIVE_INFINITY : 0;
        for (int k = 0; k < axes.length; k++) {
            int in = dims[axes[k]];
            int out = ShapeMath.dimension(node.attributes, sizes[k]);
            if (in == 0 || out == 0) {
                throw node.fail("size " + out + " of a dimension of " + in + " is not possible");
            }
            double scale = (double) out / in;
            all[axes[k]] = scale;
            dims[axes[k]] = out;
            common = policy.equals("not_larger") ? Math.min(common, scale) : Math.max(common, scale);
        }
        switch (policy) {
            case "stretch" -> {}
            case "not_larger", "not_smaller" -> {
                for (int axis : axes) {
                    all[axis] = common;
                    long size = (long) Math.floor(common * node.shape(0).dim(axis) + 0.5);
                    dims[axis] = ShapeMath.dimension(node.attributes, size);
                }
            }
            default ->
                throw node.unsupported("keep_aspect_ratio_policy '" + policy
                        + "' is not supported; stretch, not_larger and not_smaller are");
        }
        return new Target(List.of(all), Shape.of(dims));
    }

    private static Double[] ones(int rank) {
        Double[] out = new Double[rank];
        Arrays.fill(out, 1.0);
        return out;
    }

    private static Resize.Mode mode(String mode, NodeContext node) {
        return switch (mode) {
            case "nearest" -> Resize.Mode.NEAREST;
            case "linear", "bilinear" -> Resize.Mode.LINEAR;
            case "cubic" -> Resize.Mode.CUBIC;
            default -> throw node.unsupported("mode '" + mode + "' is not supported; nearest, linear and cubic are");
        };
    }

    private static Resize.Coordinates coordinates(String mode, NodeContext node) {
        return switch (mode) {
            case "half_pixel" -> Resize.Coordinates.HALF_PIXEL;
            case "half_pixel_symmetric" -> Resize.Coordinates.HALF_PIXEL_SYMMETRIC;
            case "pytorch_half_pixel" -> Resize.Coordinates.PYTORCH_HALF_PIXEL;
            case "align_corners" -> Resize.Coordinates.ALIGN_CORNERS;
            case "asymmetric" -> Resize.Coordinates.ASYMMETRIC;
            case "tf_half_pixel_for_nn" -> Resize.Coordinates.TF_HALF_PIXEL_FOR_NN;
            case "tf_crop_and_resize" -> Resize.Coordinates.TF_CROP_AND_RESIZE;
            default ->
                throw node.unsupported("coordinate_transformation_mode '" + mode + "' is not supported; half_pixel, "
                        + "half_pixel_symmetric, pytorch_half_pixel, align_corners, asymmetric, tf_half_pixel_for_nn "
                        + "and tf_crop_and_resize are");
        };
    }

    private static Resize.Rounding rounding(String mode, NodeContext node) {
        return switch (mode) {
            case "round_prefer_floor" -> Resize.Rounding.ROUND_PREFER_FLOOR;
            case "round_prefer_ceil" -> Resize.Rounding.ROUND_PREFER_CEIL;
            case "floor" -> Resize.Rounding.FLOOR;
            case "ceil" -> Resize.Rounding.CEIL;
            default ->
                throw node.unsupported("nearest_mode '" + mode + "' is not supported; round_prefer_floor, "
                        + "round_prefer_ceil, floor and ceil are");
        };
    }
}
