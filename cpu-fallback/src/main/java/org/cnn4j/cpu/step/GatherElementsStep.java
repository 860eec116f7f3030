package org.cnn4j.cpu.step;

import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.op.GatherElements;
import org.cnn4j.plan.Step;

/** {@link GatherElements}: rows are those of the indices' last axis. */
final class GatherElementsStep extends ElementLoop {
    private final IndexedPlaces places;

    GatherElementsStep(GatherElements op, Step step, Binding binding) {
        super(binding, Loops.rows(step.output().size(), 1));
        this.places = new IndexedPlaces(
                step.input(0).type().shape(),
                step.input(1).type().shape(),
                op.axis(),
                step.input(1).type().dtype());
    }

    @Override
    void span(int row, int from, int n, int slot) {
        Buf data = binding.input(0);
        Buf y = binding.output();
        int at = places.of(binding.input(1), row);
        Elements.copy(data.array(), data.offset() + at, 1, y.array(), y.offset() + row, 1, 1);
    }

    /** Where the element of data lies that an index along one axis names. */
    static final class IndexedPlaces {
        private final int[] dims;
        private final int[] strides;
        private final int axis;
        private final int length;
        private final DType type;

        IndexedPlaces(Shape data, Shape indices, int axis, DType type) {
            this.dims = indices.dims();
            this.strides = data.strides();
            this.axis = axis;
            this.length = data.dim(axis);
            this.type = type;
        }

        /** The place in data for the index at {@code position}, row-major. */
        int of(Buf indices, int position) {
            int at = Elements.index(type, indices.array(), indices.offset() + position, length) * strides[axis];
            int rest = position;
            for (int i = dims.length - 1; i >= 0; i--) {
                int q = rest / dims[i];
                if (i != axis) {
                    at += (rest - q * dims[i]) * strides[i];
                }
                rest = q;
            }
            return at;
        }
    }
}
