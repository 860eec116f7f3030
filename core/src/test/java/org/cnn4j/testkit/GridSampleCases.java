package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.GridSample.Mode;
import org.cnn4j.op.GridSample.Padding;

/**
 * Sampling in every mode and padding. Places are sixteenths from -2.5 to 2.5, so that coordinates are exact in floats: the
 * nearest neighbour is certain, halves included, and linear interpolation rounds nowhere.
 */
final class GridSampleCases {
    private final Cases cases = new Cases("gridSample");

    static List<ContractCase> all() {
        GridSampleCases self = new GridSampleCases();
        for (Mode mode : Mode.values()) {
            for (Padding padding : Padding.values()) {
                for (boolean align : new boolean[] {false, true}) {
                    self.shapes(new GridSample(mode, padding, -0.75, align));
                }
            }
        }
        GridSample catmullRom = new GridSample(Mode.CUBIC, Padding.BORDER, -0.5, false);
        self.add("CUBIC -0.5", catmullRom, shape(1, 2, 5, 4), shape(1, 7, 6, 2));
        return self.cases.all();
    }

    private void shapes(GridSample op) {
        String name = op.mode() + " " + op.padding() + (op.alignCorners() ? " align " : " ");
        add(name + "2d", op, shape(2, 3, 5, 4), shape(2, 7, 9, 2));
        add(name + "across tiles", op, shape(1, 2, 7, 9), shape(1, 33, 67, 2));
        add(name + "one pixel", op, shape(1, 2, 1, 1), shape(1, 4, 3, 2));
        add(name + "one row", op, shape(1, 1, 1, 6), shape(1, 4, 5, 2));
        add(name + "one place", op, shape(3, 17, 6, 5), shape(3, 1, 1, 2));
        add(name + "batch 0", op, shape(0, 3, 5, 4), shape(0, 7, 9, 2));
        add(name + "no places", op, shape(2, 3, 5, 4), shape(2, 0, 9, 2));
        if (op.mode() != Mode.CUBIC) {
            add(name + "3d", op, shape(2, 3, 3, 5, 4), shape(2, 4, 3, 5, 3));
        }
        if (op.mode() != Mode.NEAREST) {
            Fill fill = cases.fill(name + "floats");
            Tensor x = fill.uniform(shape(2, 3, 6, 7), -1, 1);
            Tensor grid = fill.uniform(shape(2, 9, 8, 2), -2, 2);
            cases.add(name + "floats", op, (in, out) -> Tolerance.gridSample(op, in.get(0), in.get(1)), x, grid);
        }
        // Edge to edge, which gives back x itself unless the corners' centres are elsewhere.
        Tensor grid = Tensor.of(shape(1, 1, 5, 2), -1f, -1f, 1f, -1f, -1f, 1f, 1f, 1f, 0f, 0f);
        Tensor x = cases.fill(name + "corners").integers(shape(1, 2, 4, 4), -9, 9);
        cases.add(name + "corners", op, (in, out) -> Tolerance.gridSample(op, in.get(0), in.get(1)), x, grid);
    }

    private void add(String name, GridSample op, Shape x, Shape grid) {
        Fill fill = cases.fill(name);
        Tensor values = fill.integers(x, -20, 20);
        Tensor places = fill.steps(grid, 40, 1.0 / 16);
        cases.add(
                name,
                op,
                (in, out) -> op.mode() == Mode.CUBIC ? Tolerance.gridSample(op, in.get(0), in.get(1)) : Tolerance.EXACT,
                values,
                places);
    }
}
