package org.cnn4j.autodiff;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Gather;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterElements.Reduction;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.op.Transpose;

/** Reading and writing by index: what was read is added up where it was read, what was written is read where it was written. */
final class IndexRules {
    private IndexRules() {}

    /** The places that some indices name in a tensor. */
    private interface Places {
        Value read(Value data);

        /** A copy of {@code data} with {@code updates} written there. */
        Value write(Reduction reduction, Value data, Value updates);
    }

    static void addTo(RuleTable table) {
        table.add(Gather.class, IndexRules::gather);
        table.add(GatherElements.class, (op, node) -> {
            Places places = elements(op.axis(), node.arithmetic(), node.x(1));
            node.give(0, places.write(Reduction.ADD, node.arithmetic().zerosLike(node.x(0)), node.dy()));
        });
        table.add(GatherNd.class, (op, node) -> {
            Places places = tuples(node.arithmetic(), withBatch(op.batchDims(), node));
            node.give(0, places.write(Reduction.ADD, node.arithmetic().zerosLike(node.x(0)), node.dy()));
        });
        table.add(
                ScatterElements.class,
                (op, node) -> scatter(op.reduction(), elements(op.axis(), node.arithmetic(), node.x(1)), node));
        table.add(ScatterNd.class, (op, node) -> scatter(op.reduction(), tuples(node.arithmetic(), node.x(1)), node));
    }

    private static Places elements(int axis, Arithmetic arithmetic, Value indices) {
        return new Places() {
            @Override
            public Value read(Value data) {
                return arithmetic.add(new GatherElements(axis), data, indices);
            }

            @Override
            public Value write(Reduction reduction, Value data, Value updates) {
                return arithmetic.add(new ScatterElements(axis, reduction), data, indices, updates);
            }
        };
    }

    private static Places tuples(Arithmetic arithmetic, Value indices) {
        return new Places() {
            @Override
            public Value read(Value data) {
                return arithmetic.add(new GatherNd(0), data, indices);
            }

            @Override
            public Value write(Reduction reduction, Value data, Value updates) {
                return arithmetic.add(new ScatterNd(reduction), data, indices, updates);
            }
        };
    }

    /** Slices are written by tuples of one index each, along the first axis, to which the one that was picked from is moved. */
    private static void gather(Gather op, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        Shape data = node.shape(0);
        int many = node.shape(1).rank();
        List<Integer> pickedFirst = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            pickedFirst.add(op.axis() + i);
        }
        List<Integer> axisFirst = new ArrayList<>(List.of(op.axis()));
        List<Integer> dims = new ArrayList<>(List.of(data.dim(op.axis())));
        for (int i : Arithmetic.allBut(op.axis(), data.rank())) {
            pickedFirst.add(i < op.axis() ? i : i + many - 1);
            axisFirst.add(i);
            dims.add(data.dim(i));
        }
        List<Integer> tuples = Arithmetic.dims(node.shape(1));
        tuples.add(1);
        Value dy = moved(arithmetic, node.dy(), pickedFirst);
        Value zeros = arithmetic.filled(Shape.of(dims), 0);
        Value sum = tuples(arithmetic, arithmetic.reshape(node.x(1), tuples)).write(Reduction.ADD, zeros, dy);
        node.give(0, moved(arithmetic, sum, MovementRules.inverse(axisFirst)));
    }

    private static Value moved(Arithmetic arithmetic, Value x, List<Integer> perm) {
        boolean same = perm.equals(perm.stream().sorted().toList());
        return same ? x : arithmetic.add(new Transpose(perm), x);
    }

    /** GatherNd's indices with those of the batch axes in front of each tuple. */
    private static Value withBatch(int batchDims, NodeGradient node) {
        Value indices = node.x(1);
        if (batchDims == 0) {
            return indices;
        }
        Shape shape = node.shape(1).with(-1, 1);
        int[] strides = shape.strides();
        List<Value> parts = new ArrayList<>();
        for (int axis = 0; axis < batchDims; axis++) {
            Object places = indices.type().dtype().newArray(shape.intSize());
            for (int i = 0; i < shape.intSize(); i++) {
                int place = i / strides[axis] % shape.dim(axis);
                if (places instanceof long[] longs) {
                    longs[i] = place;
                } else {
                    ((int[]) places)[i] = place;
                }
            }
            parts.add(node.arithmetic()
                    .constant(Tensor.wrap(new TensorType(indices.type().dtype(), shape), places)));
        }
        parts.add(indices);
        return node.arithmetic().add(new Concat(shape.rank() - 1), parts);
    }

    private static void scatter(Reduction reduction, Places places, NodeGradient node) {
        switch (reduction) {
            case NONE -> overwrite(places, node);
            case ADD -> {
                node.give(0, node.dy());
                if (node.wants(2)) {
                    node.give(2, places.read(node.dy()));
                }
            }
            case MUL -> multiply(places, node);
            case MIN, MAX -> choose(places, node);
        }
    }

    /** Of several updates of one place the last counts: the one whose number stands there when all numbers are written. */
    private static void overwrite(Places places, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        if (node.wants(0)) {
            node.give(0, places.write(Reduction.NONE, node.dy(), arithmetic.zerosLike(node.x(2))));
        }
        if (node.wants(2)) {
            int[] numbers = new int[node.shape(2).intSize()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i;
            }
            Value order = arithmetic.constant(Tensor.of(node.shape(2), numbers));
            Value none = arithmetic.constant(Tensor.zeros(DType.INT32, node.shape(0)));
            Value there = places.read(places.write(Reduction.NONE, none, order));
            Value last = arithmetic.compare(Binary.Kind.EQUAL, there, order);
            node.give(2, arithmetic.where(last, places.read(node.dy()), arithmetic.number(0)));
        }
    }

    /** Each factor's gradient is the product of all others, without dividing by a 0: that of the others has none, or is 0. */
    private static void multiply(Places places, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        Value data = node.x(0);
        Value updates = node.x(2);
        if (node.wants(0)) {
            Value factors = places.write(Reduction.MUL, arithmetic.filled(node.shape(0), 1), updates);
            node.give(0, arithmetic.times(node.dy(), factors));
        }
        if (node.wants(2)) {
            Value zero = arithmetic.indicator(Binary.Kind.EQUAL, updates, arithmetic.number(0));
            Value safe = arithmetic.plus(updates, zero);
            Value product = arithmetic.times(node.dy(), places.write(Reduction.MUL, data, safe));
            Value zeros = places.read(places.write(Reduction.ADD, arithmetic.zerosLike(data), zero));
            Value none = arithmetic.compare(Binary.Kind.EQUAL, zeros, zero);
            Value others = arithmetic.over(places.read(product), safe);
            node.give(2, arithmetic.where(none, others, arithmetic.number(0)));
        }
    }

    /** Equal candidates share what comes from behind. */
    private static void choose(Places places, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        Value kept = arithmetic.indicator(Binary.Kind.EQUAL, node.x(0), node.y());
        Value taken = arithmetic.indicator(Binary.Kind.EQUAL, node.x(2), places.read(node.y()));
        Value share = arithmetic.over(node.dy(), places.write(Reduction.ADD, kept, taken));
        node.give(0, arithmetic.times(share, kept));
        node.give(2, arithmetic.times(places.read(share), taken));
    }
}
