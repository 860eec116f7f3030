package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;

/** Matrix products: sizes around tile borders, all transpositions, batches that broadcast. */
final class MatMulCases {
    private final Cases cases = new Cases("matMul");

    static List<ContractCase> all() {
        MatMulCases self = new MatMulCases();
        self.sizes();
        self.batches();
        self.epilogues();
        return self.cases.all();
    }

    private void add(String name, MatMul op, Shape a, Shape b) {
        Fill fill = cases.fill(name);
        List<Tensor> operands = new ArrayList<>(List.of(fill.steps(a, 3, 0.5), fill.steps(b, 2, 0.5)));
        MatMul plain = new MatMul(op.transA(), op.transB(), Epilogue.NONE);
        Shape out =
                plain.infer(operands.stream().map(Tensor::type).toList()).get(0).shape();
        if (op.epilogue().bias()) {
            operands.add(fill.steps(shape(out.dim(-1)), 9, 0.25));
        }
        if (op.epilogue().residual()) {
            operands.add(fill.steps(out, 9, 0.25));
        }
        cases.add(name, op, (in, result) -> Tolerance.sum(op, in, 0), operands.toArray(Tensor[]::new));
    }

    private void sizes() {
        int[][] sizes = {
            {1, 1, 1},
            {1, 3, 1},
            {1, 64, 17},
            {1, 1000, 10},
            {5, 1, 7},
            {17, 13, 1},
            {7, 7, 7},
            {16, 16, 16},
            {17, 31, 33},
            {64, 64, 64},
            {67, 131, 65},
            {3, 513, 129},
            {129, 5, 257},
            {32, 300, 2}
        };
        for (int[] s : sizes) {
            for (boolean transA : new boolean[] {false, true}) {
                for (boolean transB : new boolean[] {false, true}) {
                    Shape a = transA ? shape(s[1], s[0]) : shape(s[0], s[1]);
                    Shape b = transB ? shape(s[2], s[1]) : shape(s[1], s[2]);
                    String name = s[0] + "x" + s[1] + "x" + s[2] + (transA ? " aT" : "") + (transB ? " bT" : "");
                    add(name, new MatMul(transA, transB, Epilogue.NONE), a, b);
                }
            }
        }
        MatMul plain = new MatMul(false, false, Epilogue.NONE);
        add("no rows", plain, shape(0, 5), shape(5, 3));
        add("no columns", plain, shape(4, 5), shape(5, 0));
        add("no terms", new MatMul(false, false, Epilogue.ofBias()), shape(4, 0), shape(0, 3));
        Fill fill = cases.fill("floats");
        cases.add(
                "floats",
                plain,
                (Tolerance) null,
                fill.uniform(shape(37, 211), -1, 1),
                fill.uniform(shape(211, 29), -1, 1));
    }

    private void batches() {
        MatMul plain = new MatMul(false, false, Epilogue.NONE);
        add("batch 3", plain, shape(3, 5, 7), shape(3, 7, 4));
        add("batch 2x3", plain, shape(2, 3, 5, 7), shape(2, 3, 7, 4));
        add("batch against none", plain, shape(3, 5, 7), shape(7, 4));
        add("none against batch", plain, shape(5, 7), shape(3, 7, 4));
        add("batch 1 against 3", plain, shape(1, 5, 7), shape(3, 7, 4));
        add("batch crossed", plain, shape(2, 1, 5, 7), shape(3, 7, 4));
        add("batch crossed ones", plain, shape(2, 1, 4, 5, 7), shape(1, 3, 1, 7, 4));
        add("batch aT bT", new MatMul(true, true, Epilogue.NONE), shape(3, 7, 5), shape(3, 4, 7));
        add("batch rows of one", plain, shape(6, 1, 17), shape(6, 17, 33));
        add("batch 0", plain, shape(0, 5, 7), shape(0, 7, 4));
        add("batch 0 against none", plain, shape(0, 5, 7), shape(7, 4));
    }

    private void epilogues() {
        for (UnaryFunction f : List.of(
                UnaryFunction.IDENTITY,
                UnaryFunction.RELU,
                UnaryFunction.clip(-1, 2),
                UnaryFunction.of(Kind.SIGMOID))) {
            for (int i = 1; i < 4; i++) {
                Epilogue epilogue = new Epilogue((i & 1) != 0, (i & 2) != 0, f);
                String name = Functions.label(f)
                        + (epilogue.bias() ? " bias" : "")
                        + (epilogue.residual() ? " residual" : "");
                add("rows " + name, new MatMul(false, false, epilogue), shape(13, 9), shape(9, 19));
                add("one row " + name, new MatMul(false, true, epilogue), shape(1, 9), shape(19, 9));
                add("batch " + name, new MatMul(false, false, epilogue), shape(2, 3, 5, 9), shape(9, 19));
            }
        }
    }
}
