package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterElements.Reduction;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.plan.Step;

/** {@link ScatterElements} and {@link ScatterNd}: a copy, then the updates in their order, by one thread. */
final class ScatterStep implements Runnable {
    /** Where an update goes in the result. */
    private interface Places {
        int of(int update);
    }

    private final Binding binding;
    private final DType type;
    private final Reduction reduction;
    private final Places places;
    private final int size;
    private final int updates;
    private final int slice;

    private ScatterStep(Step step, Binding binding, Reduction reduction, Places places, int updates, int slice) {
        this.binding = binding;
        this.type = step.output().type().dtype();
        this.reduction = reduction;
        this.places = places;
        this.size = step.output().size();
        this.updates = updates;
        this.slice = slice;
    }

    static Runnable elements(ScatterElements op, Step step, Binding binding) {
        GatherElementsStep.IndexedPlaces places = new GatherElementsStep.IndexedPlaces(
                step.input(0).type().shape(),
                step.input(1).type().shape(),
                op.axis(),
                step.input(1).type().dtype());
        return new ScatterStep(
                step,
                binding,
                op.reduction(),
                update -> places.of(binding.input(1), update),
                step.input(1).size(),
                1);
    }

    static Runnable slices(ScatterNd op, Step step, Binding binding) {
        IndexTuples tuples = new IndexTuples(
                step.input(0).type().shape(),
                step.input(1).type().shape(),
                0,
                step.input(1).type().dtype());
        return new ScatterStep(
                step,
                binding,
                op.reduction(),
                tuple -> tuples.place(binding.input(1), tuple),
                tuples.count(),
                tuples.slice());
    }

    @Override
    public void run() {
        Buf data = binding.input(0);
        Buf y = binding.output();
        Buf from = binding.input(2);
        System.arraycopy(data.array(), data.offset(), y.array(), y.offset(), size);
        for (int u = 0; u < updates; u++) {
            int to = y.offset() + places.of(u);
            int at = from.offset() + u * slice;
            if (reduction == Reduction.NONE) {
                System.arraycopy(from.array(), at, y.array(), to, slice);
            } else {
                for (int i = 0; i < slice; i++) {
                    combine(y.array(), to + i, from.array(), at + i);
                }
            }
        }
    }

    private void combine(Object y, int to, Object update, int at) {
        if (type == DType.FLOAT32) {
            float[] floats = (float[]) y;
            float a = floats[to];
            float b = ((float[]) update)[at];
            floats[to] = switch (reduction) {
                case ADD -> a + b;
                case MUL -> a * b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
                case NONE -> b;
            };
            return;
        }
        long a = Elements.getLong(type, y, to);
        long b = Elements.getLong(type, update, at);
        Elements.putLong(
                type,
                y,
                to,
                switch (reduction) {
                    case ADD -> a + b;
                    case MUL -> a * b;
                    case MIN -> Math.min(a, b);
                    case MAX -> Math.max(a, b);
                    case NONE -> b;
                });
    }
}
