package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.Dropout;

/** Dropout: the same elements everywhere. */
final class DropoutCases {
    private final Cases cases = new Cases("dropout");

    static List<ContractCase> all() {
        DropoutCases self = new DropoutCases();
        for (Shape x : List.of(
                shape(),
                shape(1),
                shape(3),
                shape(4),
                shape(5),
                shape(17),
                shape(1031),
                shape(64, 120),
                shape(2, 17, 7, 5),
                shape(3, 131, 103),
                shape(0, 4))) {
            self.add("half of " + x, new Dropout(0.5f, 0), x, 42, 0);
            self.add("tenth of " + x, new Dropout(0.1f, 3), x, 42, 7);
            self.cases.add(
                    "outside of training " + x,
                    new Dropout(0.5f, 0),
                    Tolerance.BITWISE,
                    self.cases.fill("outside " + x).anything(DType.FLOAT32, x));
        }
        self.counters();
        return self.cases.all();
    }

    private void counters() {
        Shape x = shape(6, 67);
        add("another stream", new Dropout(0.5f, 1), x, 42, 0);
        add("a negative stream", new Dropout(0.5f, -5), x, 42, 0);
        add("another step", new Dropout(0.5f, 0), x, 42, 1);
        add("another seed", new Dropout(0.5f, 0), x, 43, 0);
        add("a wide seed", new Dropout(0.5f, 2), x, 0x299f31d0a4093822L, 5);
        add("a negative seed", new Dropout(0.5f, 2), x, -1, 5);
        add("a wide step", new Dropout(0.5f, 2), x, 9, (3L << 32) + 0x80000001L);
        add("a negative step", new Dropout(0.5f, 2), x, 9, -2);
        add("nothing", new Dropout(0, 0), x, 42, 0);
        add("nearly nothing", new Dropout(0x1p-24f, 0), x, 42, 0);
        add("nearly all", new Dropout(0.999f, 0), x, 42, 0);
        add("three quarters", new Dropout(0.75f, 0), x, 42, 0);
        Tensor wild = cases.fill("wild").anything(DType.FLOAT32, x);
        cases.add("of anything", new Dropout(0.5f, 4), Tolerance.EXACT, wild, Tensor.of(shape(2), 5L, 6L));
    }

    /** Quotients by powers of two are exact, others of one rounding each of the factor and of the product. */
    private void add(String name, Dropout op, Shape x, long seed, long step) {
        Tensor counter = Tensor.of(shape(2), seed, step);
        boolean exact = Math.scalb(1 - op.rate(), 2) == Math.rint(Math.scalb(1 - op.rate(), 2)) && op.rate() != 0.25f;
        cases.add(
                name,
                op,
                (in, out) -> exact ? Tolerance.EXACT : Tolerance.relative(out, 4 * Tolerance.U),
                cases.fill(name).integers(x, 1, 9),
                counter);
    }
}
