package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;

/**
 * Operators whose result's size depends on what their operands contain. They are evaluated while the graph is made, so
 * their operands must be known by then: constants, or inputs of the network, which then become part of the plan.
 */
final class DataDependentConverters {
    private static final int CORNERS = 4;

    private DataDependentConverters() {}

    static void register(ConverterTable table) {
        table.add("NonMaxSuppression", 10, DataDependentConverters::nonMaxSuppression);
        table.add("NonZero", 9, DataDependentConverters::nonZero);
        for (String op : new String[] {"NonMaxSuppression", "NonZero"}) {
            table.note(op, "on constants and network inputs; the result is part of the plan");
        }
    }

    /** The indices of all elements that are not 0: {@code [rank, count]}. */
    private static Value nonZero(NodeContext node) {
        Tensor x = node.contents(0);
        int rank = x.shape().rank();
        int[] found = new int[x.size()];
        int count = 0;
        for (int i = 0; i < found.length; i++) {
            // NaN is not 0 either.
            if (x.getDouble(i) != 0) {
                found[count++] = i;
            }
        }
        node.countComputed((long) rank * count);
        int[] strides = x.shape().strides();
        long[] indices = new long[rank * count];
        for (int axis = 0; axis < rank; axis++) {
            for (int k = 0; k < count; k++) {
                indices[axis * count + k] = found[k] / strides[axis] % x.shape().dim(axis);
            }
        }
        return node.constant(Tensor.of(Shape.of(rank, count), indices));
    }

    /** Boxes {@code [N, B, 4]}, scores {@code [N, classes, B]}; result {@code [count, 3]}: picture, class, box. */
    private static Value nonMaxSuppression(NodeContext node) {
        Tensor boxes = node.contents(0);
        Tensor scores = node.contents(1);
        int pictures = boxes.shape().rank() == 3 ? boxes.shape().dim(0) : -1;
        if (pictures < 0
                || boxes.shape().dim(2) != CORNERS
                || scores.shape().rank() != 3
                || scores.shape().dim(0) != pictures
                || scores.shape().dim(2) != boxes.shape().dim(1)) {
            throw node.fail("boxes " + boxes.type() + " and scores " + scores.type()
                    + " do not fit; [N, B, 4] and [N, classes, B] do");
        }
        long limit = node.has(2) ? (long) number(node, 2, 0) : 0;
        float overlap = (float) number(node, 3, 0);
        float least = (float) number(node, 4, Float.NEGATIVE_INFINITY);
        boolean filtered = node.has(4);
        boolean centres = node.attributes.flag("center_point_box", false);
        int count = boxes.shape().dim(1);
        int classes = scores.shape().dim(1);
        List<long[]> chosen = new ArrayList<>();
        for (int picture = 0; picture < pictures; picture++) {
            float[][] corners = new float[count][];
            for (int b = 0; b < count; b++) {
                corners[b] = corners(boxes, (picture * count + b) * CORNERS, centres);
            }
            for (int c = 0; c < classes; c++) {
                float[] of = new float[count];
                for (int b = 0; b < count; b++) {
                    of[b] = (float) scores.getDouble((picture * classes + c) * count + b);
                }
                for (int b : best(corners, of, limit, overlap, filtered ? least : null)) {
                    chosen.add(new long[] {picture, c, b});
                }
            }
        }
        long[] flat = chosen.stream().flatMapToLong(Arrays::stream).toArray();
        return node.constant(Tensor.of(Shape.of(chosen.size(), 3), flat));
    }

    private static double number(NodeContext node, int index, double otherwise) {
        if (!node.has(index)) {
            return otherwise;
        }
        Tensor tensor = node.contents(index);
        if (tensor.size() != 1) {
            throw node.fail("input " + index + " must be one number, not " + tensor.type());
        }
        return tensor.getDouble(0);
    }

    /** The boxes to keep, best first: none that overlaps a better one too much. */
    private static List<Integer> best(float[][] corners, float[] scores, long limit, float overlap, Float least) {
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, b -> b);
        Arrays.sort(order, (a, b) -> Float.compare(scores[b], scores[a]));
        List<Integer> kept = new ArrayList<>();
        for (int b : order) {
            if (kept.size() >= limit) {
                break;
            }
            boolean good = least == null || scores[b] > least;
            if (good && kept.stream().noneMatch(k -> overlap(corners[b], corners[k]) > overlap)) {
                kept.add(b);
            }
        }
        return kept;
    }

    /** {@code {y1, x1, y2, x2}}, in order, of a box given by any two opposite corners or by its centre and size. */
    private static float[] corners(Tensor boxes, int at, boolean centres) {
        float[] v = new float[CORNERS];
        for (int k = 0; k < CORNERS; k++) {
            v[k] = (float) boxes.getDouble(at + k);
        }
        if (centres) {
            return new float[] {v[1] - v[3] / 2, v[0] - v[2] / 2, v[1] + v[3] / 2, v[0] + v[2] / 2};
        }
        return new float[] {Math.min(v[0], v[2]), Math.min(v[1], v[3]), Math.max(v[0], v[2]), Math.max(v[1], v[3])};
    }

    /** Intersection over union. */
    private static float overlap(float[] a, float[] b) {
        float height = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
        float width = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
        if (!(height > 0 && width > 0)) {
            return 0;
        }
        float common = height * width;
        float union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common;
        return common / union;
    }
}
