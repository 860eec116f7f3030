package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.op.Resize;
import org.cnn4j.op.Resize.Coordinates;
import org.cnn4j.op.Resize.Mode;
import org.cnn4j.op.Resize.Rounding;

/** Resizing: every mode with every coordinate rule, up and down, by even and uneven scales. */
final class ResizeCases {
    private final Cases cases = new Cases("resize");

    static List<ContractCase> all() {
        ResizeCases self = new ResizeCases();
        self.coordinates();
        self.options();
        self.shapes();
        return self.cases.all();
    }

    private static Resize op(Mode mode, Coordinates coordinates, Rounding rounding, Shape x, Shape out) {
        return new Resize(mode, coordinates, rounding, -0.75, false, false, scales(x, out), out, crop(coordinates));
    }

    /** A part of a picture that begins outside it and ends within, and on one axis runs backwards. */
    private static List<Double> crop(Coordinates coordinates) {
        return coordinates == Coordinates.TF_CROP_AND_RESIZE
                ? List.of(0.0, 0.0, -0.25, 0.875, 1.0, 1.0, 0.75, 0.25)
                : List.of();
    }

    private static List<Double> scales(Shape x, Shape out) {
        List<Double> scales = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            scales.add(x.dim(i) == 0 ? 1.0 : (double) out.dim(i) / x.dim(i));
        }
        return scales;
    }

    private void add(String name, Resize op, DType dtype, Shape x) {
        cases.add(
                name,
                op,
                (in, out) -> Tolerance.resize(op, in.get(0)),
                cases.fill(name).integers(dtype, x, -50, 50));
    }

    private void coordinates() {
        Shape x = shape(1, 2, 5, 7);
        List<Shape> results = List.of(shape(1, 2, 10, 14), shape(1, 2, 3, 4), shape(1, 2, 8, 5), shape(1, 2, 1, 1));
        for (Coordinates coordinates : Coordinates.values()) {
            for (Shape out : results) {
                for (Rounding rounding : Rounding.values()) {
                    add(
                            "NEAREST " + coordinates + " " + rounding + " " + out,
                            op(Mode.NEAREST, coordinates, rounding, x, out),
                            DType.FLOAT32,
                            x);
                }
                for (Mode mode : List.of(Mode.LINEAR, Mode.CUBIC)) {
                    add(
                            mode + " " + coordinates + " " + out,
                            op(mode, coordinates, Rounding.FLOOR, x, out),
                            DType.FLOAT32,
                            x);
                }
            }
        }
    }

    private void options() {
        Shape x = shape(1, 2, 9, 8);
        for (Shape out : List.of(shape(1, 2, 4, 3), shape(1, 2, 13, 17), shape(1, 2, 4, 17))) {
            for (Mode mode : List.of(Mode.LINEAR, Mode.CUBIC)) {
                for (boolean exclude : new boolean[] {false, true}) {
                    for (boolean antialias : new boolean[] {false, true}) {
                        String name = mode + " " + out + (exclude ? " exclude" : "") + (antialias ? " antialias" : "");
                        add(
                                "options " + name,
                                new Resize(
                                        mode,
                                        Coordinates.HALF_PIXEL,
                                        Rounding.FLOOR,
                                        -0.5,
                                        exclude,
                                        antialias,
                                        scales(x, out),
                                        out),
                                DType.FLOAT32,
                                x);
                    }
                }
            }
        }
        // Sizes are floors of size times scale here, and coordinates go by the scale.
        Shape out = shape(1, 2, 12, 5);
        for (Mode mode : Mode.values()) {
            for (Coordinates coordinates : Coordinates.values()) {
                add(
                        "uneven scales " + mode + " " + coordinates,
                        new Resize(
                                mode,
                                coordinates,
                                Rounding.ROUND_PREFER_FLOOR,
                                -0.75,
                                false,
                                false,
                                List.of(1.0, 1.0, 1.4, 0.7),
                                out,
                                crop(coordinates)),
                        DType.FLOAT32,
                        x);
            }
        }
    }

    private void shapes() {
        Coordinates asymmetric = Coordinates.ASYMMETRIC;
        for (DType dtype : DType.values()) {
            add(
                    "NEAREST twice " + dtype,
                    op(Mode.NEAREST, asymmetric, Rounding.FLOOR, shape(2, 3, 5, 7), shape(2, 3, 10, 14)),
                    dtype,
                    shape(2, 3, 5, 7));
        }
        for (Mode mode : Mode.values()) {
            Coordinates half = Coordinates.HALF_PIXEL;
            add(mode + " vector", op(mode, half, Rounding.FLOOR, shape(5), shape(8)), DType.FLOAT32, shape(5));
            add(
                    mode + " 1d",
                    op(mode, half, Rounding.FLOOR, shape(1, 2, 5), shape(1, 2, 13)),
                    DType.FLOAT32,
                    shape(1, 2, 5));
            add(
                    mode + " 3d",
                    op(mode, half, Rounding.FLOOR, shape(1, 2, 3, 4, 5), shape(1, 2, 5, 3, 8)),
                    DType.FLOAT32,
                    shape(1, 2, 3, 4, 5));
            add(
                    mode + " across tiles",
                    op(mode, half, Rounding.FLOOR, shape(1, 3, 33, 40), shape(1, 3, 67, 131)),
                    DType.FLOAT32,
                    shape(1, 3, 33, 40));
            add(
                    mode + " one pixel",
                    op(mode, half, Rounding.FLOOR, shape(1, 2, 1, 1), shape(1, 2, 7, 7)),
                    DType.FLOAT32,
                    shape(1, 2, 1, 1));
            add(
                    mode + " same",
                    op(mode, half, Rounding.FLOOR, shape(1, 2, 5, 4), shape(1, 2, 5, 4)),
                    DType.FLOAT32,
                    shape(1, 2, 5, 4));
            add(
                    mode + " one axis",
                    op(mode, half, Rounding.FLOOR, shape(2, 3, 5, 4), shape(2, 3, 5, 9)),
                    DType.FLOAT32,
                    shape(2, 3, 5, 4));
            add(
                    mode + " channels too",
                    op(mode, half, Rounding.FLOOR, shape(2, 3, 4, 4), shape(3, 5, 6, 6)),
                    DType.FLOAT32,
                    shape(2, 3, 4, 4));
            add(
                    mode + " batch 0",
                    op(mode, half, Rounding.FLOOR, shape(0, 2, 4, 4), shape(0, 2, 8, 8)),
                    DType.FLOAT32,
                    shape(0, 2, 4, 4));
        }
    }
}
