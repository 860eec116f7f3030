package org.cnn4j.autodiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Concat;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;

/**
 * Sampling at given places (Jaderberg et al. 2015, section 3.3): each place lies between two neighbours on each axis (LINEAR), or at one
 * (NEAREST). What comes from behind is added to each combination of neighbours by its weight, and the place moves by the difference
 * of the neighbours. CUBIC is refused.
 */
final class GridSampleRules {
    private GridSampleRules() {}

    static void addTo(RuleTable table) {
        table.add(GridSample.class, GridSampleRules::sample);
    }

    /**
     * A neighbour of all places along one axis; values are {@code [N, places]}.
     *
     * @param offset INT64: what the neighbour adds to the index in a plane
     * @param weight how much of it counts; one number if that is so for all
     * @param slope the derivative of the weight with respect to the place
     */
    private record Neighbour(Value offset, Value weight, Value slope) {}

    private static void sample(GridSample op, NodeGradient node) {
        if (op.mode() == GridSample.Mode.CUBIC) {
            throw node.unsupported("has no gradient for CUBIC, only for LINEAR and NEAREST");
        }
        Shape x = node.shape(0);
        int spatial = x.rank() - 2;
        List<List<Neighbour>> axes = new ArrayList<>();
        for (int axis = 0; axis < spatial; axis++) {
            axes.add(neighbours(op, node, axis));
        }
        Corners corners = new Corners(node, axes);
        corners.visit(0, new ArrayList<>());
        if (node.wants(0)) {
            node.give(0, node.arithmetic().reshape(corners.dx, x));
        }
        if (node.wants(1) && op.mode() == GridSample.Mode.LINEAR) {
            node.give(1, grid(op, node, corners.places));
        }
    }

    private static List<Neighbour> neighbours(GridSample op, NodeGradient node, int axis) {
        Arithmetic a = node.arithmetic();
        int length = node.shape(0).dim(2 + axis);
        double half = op.alignCorners() ? (length - 1) / 2.0 : length / 2.0;
        Value at = a.affine(half, coordinate(node, axis), (length - 1) / 2.0);
        int stride = node.shape(0).product(3 + axis, node.shape(0).rank());
        if (op.mode() == GridSample.Mode.NEAREST) {
            return List.of(neighbour(op, a, a.unary(Kind.ROUND, at), length, stride, a.number(1), 0));
        }
        Value low = a.unary(Kind.FLOOR, at);
        Value part = a.minus(at, low);
        return List.of(
                neighbour(op, a, low, length, stride, a.affine(-1, part, 1), -1),
                neighbour(op, a, a.affine(1, low, 1), length, stride, part, 1));
    }

    /** The coordinates of all places on one axis, {@code [N, places]}; the innermost axis comes first in the grid. */
    private static Value coordinate(NodeGradient node, int axis) {
        Shape grid = node.shape(1);
        List<Integer> starts = new ArrayList<>(Collections.nCopies(grid.rank(), 0));
        starts.set(grid.rank() - 1, grid.dim(-1) - 1 - axis);
        Slice slice = new Slice(starts, grid.with(-1, 1), Collections.nCopies(grid.rank(), 1));
        Value picked = node.arithmetic().add(slice, node.x(1));
        return node.arithmetic().reshape(picked, Shape.of(grid.dim(0), grid.product(1, grid.rank() - 1)));
    }

    private static Neighbour neighbour(
            GridSample op, Arithmetic a, Value tap, int length, int stride, Value weight, double slope) {
        Value index =
                switch (op.padding()) {
                    case ZEROS, BORDER -> a.add(new Unary(UnaryFunction.clip(0, length - 1)), tap);
                    case REFLECTION -> reflected(a, tap, length, op.alignCorners());
                };
        Value offset =
                a.times(a.add(new Cast(DType.INT64), index), a.constant(Tensor.of(Shape.scalar(), (long) stride)));
        if (op.padding() != GridSample.Padding.ZEROS) {
            return new Neighbour(offset, weight, a.number(slope));
        }
        Value inside = a.indicator(Binary.Kind.EQUAL, index, tap);
        return new Neighbour(offset, a.times(weight, inside), a.scaled(slope, inside));
    }

    /** The mirrors stand at the centres of the outermost elements, or half an element beyond. */
    private static Value reflected(Arithmetic a, Value tap, int length, boolean atCentres) {
        if (length == 1) {
            return a.scaled(0, tap);
        }
        double beyond = atCentres ? 0 : 0.5;
        double far = length - 1 + beyond;
        Value fromFirst = a.unary(Kind.ABS, a.affine(1, tap, beyond));
        Value inPeriod = a.add(new Binary(Binary.Kind.FMOD), fromFirst, a.number(2 * (far + beyond)));
        Value fromLast = a.unary(Kind.ABS, a.affine(1, inPeriod, -(far + beyond)));
        return a.affine(-1, fromLast, far);
    }

    /** The gradient of the grid from those of the places along each axis. */
    private static Value grid(GridSample op, NodeGradient node, Value[] places) {
        Arithmetic a = node.arithmetic();
        Shape grid = node.shape(1);
        List<Value> parts = new ArrayList<>();
        for (int axis = places.length - 1; axis >= 0; axis--) {
            int length = node.shape(0).dim(2 + axis);
            double half = op.alignCorners() ? (length - 1) / 2.0 : length / 2.0;
            parts.add(a.reshape(a.scaled(half, places[axis]), grid.with(-1, 1)));
        }
        return a.add(new Concat(grid.rank() - 1), parts);
    }

    /** All combinations of neighbours, one of each axis. */
    private static final class Corners {
        private final NodeGradient node;
        private final Arithmetic a;
        private final List<List<Neighbour>> axes;
        private final Value dy;
        private final Value planes;
        private final Value[] places;
        private Value dx;

        Corners(NodeGradient node, List<List<Neighbour>> axes) {
            this.node = node;
            this.a = node.arithmetic();
            this.axes = axes;
            this.dy = flat(node.dy());
            this.planes = node.wants(1) ? flat(node.x(0)) : null;
            this.places = new Value[axes.size()];
            Shape x = node.shape(0);
            this.dx = a.filled(Shape.of(x.dim(0), x.dim(1), x.product(2, x.rank())), 0);
        }

        private Value flat(Value x) {
            Shape shape = x.type().shape();
            return a.reshape(x, Shape.of(shape.dim(0), shape.dim(1), shape.product(2, shape.rank())));
        }

        /** {@code [N, places]} as {@code [N, 1, places]}. */
        private Value overChannels(Value x) {
            Shape shape = x.type().shape();
            return shape.rank() == 0 ? x : a.reshape(x, Shape.of(shape.dim(0), 1, shape.dim(1)));
        }

        void visit(int axis, List<Neighbour> chosen) {
            if (axis == axes.size()) {
                corner(chosen);
                return;
            }
            for (Neighbour neighbour : axes.get(axis)) {
                chosen.add(neighbour);
                visit(axis + 1, chosen);
                chosen.remove(axis);
            }
        }

        private void corner(List<Neighbour> chosen) {
            Value index = chosen.stream().map(Neighbour::offset).reduce(a::plus).orElseThrow();
            Value indices = a.expand(overChannels(index), dy.type().shape());
            if (node.wants(0)) {
                Value weight =
                        chosen.stream().map(Neighbour::weight).reduce(a::times).orElseThrow();
                ScatterElements add = new ScatterElements(2, ScatterElements.Reduction.ADD);
                dx = a.add(add, dx, indices, a.times(dy, overChannels(weight)));
            }
            if (planes != null && axes.get(0).size() > 1) {
                Value seen = a.times(dy, a.add(new GatherElements(2), planes, indices));
                Value all = a.sum(seen, List.of(1), false);
                for (int axis = 0; axis < places.length; axis++) {
                    Value moves = a.times(all, slope(chosen, axis));
                    places[axis] = places[axis] == null ? moves : a.plus(places[axis], moves);
                }
            }
        }

        /** The derivative of the corner's weight with respect to the place on one axis. */
        private Value slope(List<Neighbour> chosen, int axis) {
            Value slope = chosen.get(axis).slope();
            for (int other = 0; other < chosen.size(); other++) {
                slope = other == axis ? slope : a.times(slope, chosen.get(other).weight());
            }
            return slope;
        }
    }
}
