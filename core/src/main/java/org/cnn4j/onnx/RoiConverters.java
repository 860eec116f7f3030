package org.cnn4j.onnx;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Binary.Kind;
import org.cnn4j.op.Concat;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Slice;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Where;

/**
 * RoiAlign (He et al. 2017): a grid of places over every region, read by GridSample and pooled. Regions of several pictures
 * read a volume whose depth counts the pictures, so that no picture is copied for each region.
 */
final class RoiConverters {
    private static final int HALF_PIXEL_BY_DEFAULT = 16;

    private RoiConverters() {}

    static void register(ConverterTable table) {
        table.add("RoiAlign", 10, RoiConverters::roiAlign);
        table.note("RoiAlign", "sampling_ratio from 1");
    }

    /** What is asked for: pictures {@code [N, C, H, W]} and {@code rows x columns} samples a region. */
    private record Job(NodeContext node, int[] x, int regions, int rows, int columns) {}

    private static Value roiAlign(NodeContext node) {
        int[] x = node.shape(0).dims();
        int ratio = node.attributes.small("sampling_ratio", 0);
        if (x.length != 4 || node.rank(1) != 2 || node.shape(1).dim(1) != 4 || node.rank(2) != 1) {
            throw node.fail("operands of types " + node.type(0) + ", " + node.type(1) + " and " + node.type(2)
                    + " do not fit; [N, C, H, W], [R, 4] and [R] do");
        }
        if (ratio < 1) {
            throw node.unsupported("sampling_ratio 0, a number of samples that depends on data, is not supported; "
                    + "a fixed one is");
        }
        int height = node.attributes.small("output_height", 1);
        int width = node.attributes.small("output_width", 1);
        Job job = new Job(node, x, node.shape(1).dim(0), height * ratio, width * ratio);
        Value ys = places(job, 1, job.rows);
        Value xs = places(job, 0, job.columns);
        Value samples;
        String mode = node.attributes.text("mode", "avg");
        boolean max = mode.equals("max");
        if (max) {
            samples = greatestCorner(job, ys, xs);
        } else if (mode.equals("avg")) {
            samples = read(job, GridSample.Mode.LINEAR, ys, xs);
        } else {
            throw node.unsupported("mode '" + mode + "' is not supported; avg and max are");
        }
        Value inside = node.binary(Kind.AND, inside(node, ys, x[2]), inside(node, xs, x[3]));
        samples = node.add(
                new Where(),
                node.reshape(inside, 1, job.regions, job.rows, job.columns),
                samples,
                node.constant(Tensor.scalar(0)));
        Pool pool = new Pool(
                max ? Pool.Kind.MAX : Pool.Kind.AVERAGE,
                new WindowGeometry(
                                new int[] {ratio, ratio},
                                new int[] {ratio, ratio},
                                new int[] {1, 1},
                                new int[2],
                                new int[2])
                        .window(),
                false,
                false,
                1);
        return node.transpose(node.add(pool, samples), 1, 0, 2, 3);
    }

    /** Where samples lie on one axis, counted in elements: {@code [R, count, 1]} for y (axis 1), {@code [R, 1, count]} for x. */
    private static Value places(Job job, int axis, int count) {
        NodeContext node = job.node;
        String mode = node.attributes.text(
                "coordinate_transformation_mode",
                node.opset < HALF_PIXEL_BY_DEFAULT ? "output_half_pixel" : "half_pixel");
        if (!mode.equals("half_pixel") && !mode.equals("output_half_pixel")) {
            throw node.unsupported("coordinate_transformation_mode '" + mode
                    + "' is not supported; half_pixel and output_half_pixel are");
        }
        boolean half = mode.equals("half_pixel");
        float scale = node.attributes.real("spatial_scale", 1);
        Value first = node.affine(column(job, axis), scale, half ? -0.5f : 0);
        Value last = node.affine(column(job, axis + 2), scale, half ? -0.5f : 0);
        Value extent = node.binary(Kind.SUB, last, first);
        if (!half) {
            extent = node.binary(Kind.MAX, extent, node.scalarLike(extent, 1));
        }
        float[] fractions = new float[count];
        for (int k = 0; k < count; k++) {
            fractions[k] = (k + 0.5f) / count;
        }
        node.countComputed(count);
        Value at = node.constant(Tensor.of(axis == 1 ? Shape.of(count, 1) : Shape.of(1, count), fractions));
        return node.binary(Kind.ADD, first, node.binary(Kind.MUL, extent, at));
    }

    private static Value column(Job job, int index) {
        Value column =
                job.node.add(new Slice(List.of(0, index), Shape.of(job.regions, 1), List.of(1, 1)), job.node.in(1));
        return job.node.reshape(column, job.regions, 1, 1);
    }

    /** Samples more than an element outside count as 0. */
    private static Value inside(NodeContext node, Value at, int size) {
        Value above = node.binary(Kind.GREATER_OR_EQUAL, at, node.scalarLike(at, -1));
        return node.binary(Kind.AND, above, node.binary(Kind.LESS_OR_EQUAL, at, node.scalarLike(at, size)));
    }

    /** Samples at {@code ys} and {@code xs}, those outside from the nearest edge: {@code [C, R, rows, columns]}. */
    private static Value read(Job job, GridSample.Mode mode, Value ys, Value xs) {
        NodeContext node = job.node;
        int[] x = job.x;
        Shape point = Shape.of(job.regions, job.rows, job.columns, 1);
        Value gx = expand(job, node.normalised(xs, x[3]), point);
        Value gy = expand(job, node.normalised(ys, x[2]), point);
        GridSample sample = new GridSample(mode, GridSample.Padding.BORDER, 0, false);
        Value picture;
        Value grid;
        if (x[0] == 1) {
            picture = node.in(0);
            grid = node.reshape(node.add(new Concat(3), gx, gy), 1, job.regions * job.rows, job.columns, 2);
        } else {
            Value which = node.reshape(node.cast(node.in(2), DType.FLOAT32), job.regions, 1, 1, 1);
            Value gz = node.expand(node.normalised(which, x[0]), point);
            picture = node.reshape(node.transpose(node.in(0), 1, 0, 2, 3), 1, x[1], x[0], x[2], x[3]);
            grid = node.reshape(node.add(new Concat(3), gx, gy, gz), 1, job.regions, job.rows, job.columns, 3);
        }
        return node.reshape(node.add(sample, picture, grid), x[1], job.regions, job.rows, job.columns);
    }

    private static Value expand(Job job, Value places, Shape point) {
        int[] dims = places.type().shape().dims();
        return job.node.expand(job.node.reshape(places, dims[0], dims[1], dims[2], 1), point);
    }

    /** In mode max, a sample is the greatest of its four neighbours, each times its bilinear weight. */
    private static Value greatestCorner(Job job, Value ys, Value xs) {
        NodeContext node = job.node;
        Value y = node.unary(UnaryFunction.clip(0, job.x[2] - 1), ys);
        Value x = node.unary(UnaryFunction.clip(0, job.x[3] - 1), xs);
        Value top = node.unary(UnaryFunction.Kind.FLOOR, y);
        Value left = node.unary(UnaryFunction.Kind.FLOOR, x);
        Value down = node.binary(Kind.SUB, y, top);
        Value right = node.binary(Kind.SUB, x, left);
        Value greatest = null;
        for (int corner = 0; corner < 4; corner++) {
            boolean low = corner / 2 == 1;
            boolean far = corner % 2 == 1;
            Value weight = node.binary(
                    Kind.MUL, low ? down : node.affine(down, -1, 1), far ? right : node.affine(right, -1, 1));
            Value value = read(
                    job,
                    GridSample.Mode.NEAREST,
                    low ? node.affine(top, 1, 1) : top,
                    far ? node.affine(left, 1, 1) : left);
            Value weighted = node.binary(Kind.MUL, value, weight);
            greatest = greatest == null ? weighted : node.add(new Binary(Kind.MAX), greatest, weighted);
        }
        return greatest;
    }
}
