package org.cnn4j.cpu.step;

import org.cnn4j.Shape;

/**
 * The lines of a tensor along one axis, numbered by what lies before and after the axis.
 *
 * @param length the elements of a line
 * @param inner the distance of its elements
 * @param count the number of lines
 */
record AxisLines(int length, int inner, int count) {
    static AxisLines of(Shape x, int axis) {
        int inner = x.product(axis + 1, x.rank());
        return new AxisLines(x.dim(axis), inner, x.product(0, axis) * inner);
    }

    /** Where a line starts. */
    int start(int line) {
        int outer = line / inner;
        return outer * length * inner + line - outer * inner;
    }
}
