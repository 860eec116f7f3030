package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.api.Test;

/** Products of two inputs with so many rows that all threads pack the right one first. */
class SharedPanelsTest {
    /** Rows, columns and length of the sums: fewer columns than a panel has, more than a task packs, several blocks of K. */
    private static final int[][] SIZES = {{225, 1, 300}, {226, 40, 300}, {225, 257, 9}, {500, 20, 33}};

    private final Random random = new Random(6);

    private Tensor integers(int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(5) - 2;
        }
        return Tensor.of(shape, values);
    }

    /** Two executions at once, whose operands change from run to run. */
    @Test
    void everyRunPacksItsOwnOperand() throws Exception {
        for (int[] size : SIZES) {
            for (boolean transA : new boolean[] {false, true}) {
                for (boolean transB : new boolean[] {false, true}) {
                    // One product, one of the rows of both batches if A lies so, and one a batch.
                    check(size, 1, 1, transA, transB);
                    check(size, 2, 1, transA, transB);
                    check(size, 2, 2, transA, transB);
                }
            }
        }
    }

    private void check(int[] size, int batchA, int batchB, boolean transA, boolean transB) throws Exception {
        int m = size[0];
        int n = size[1];
        int k = size[2];
        Tensor a = transA ? integers(batchA, k, m) : integers(batchA, m, k);
        List<Tensor> rights = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            rights.add(transB ? integers(batchB, n, k) : integers(batchB, k, n));
        }
        GraphBuilder builder = new GraphBuilder("product");
        MatMul op = new MatMul(transA, transB, Epilogue.NONE.withActivation(UnaryFunction.RELU));
        Value left = builder.input("a", a.type());
        Value right = builder.input("b", rights.get(0).type());
        builder.output("y", builder.add("product", op, left, right));
        Graph graph = builder.build();
        List<float[]> expected = new ArrayList<>();
        for (Tensor b : rights) {
            expected.add(Reference.run(graph, List.of(a, b)).get(0).toTensor().floats());
        }
        for (KernelVariant variant : TestBackends.variants()) {
            try (CpuBackend backend = new CpuBackend(variant, 3);
                    Executable executable = backend.compile(Planner.plan(graph, backend.planOptions()))) {
                String what = variant + " " + op + " of " + a.type() + " and " + right.type();
                runTwice(executable, a, rights, expected, what);
            }
        }
    }

    private static void runTwice(
            Executable executable, Tensor a, List<Tensor> rights, List<float[]> expected, String what)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Void>> runs = new ArrayList<>();
            for (int first = 0; first < 2; first++) {
                int start = first;
                Callable<Void> run = () -> {
                    try (Execution execution = executable.newExecution()) {
                        for (int i = start; i < start + 4; i++) {
                            List<Tensor> inputs = List.of(a, rights.get(i % 2));
                            float[] result = execution.run(inputs, null).get(0).floats();
                            assertArrayEquals(expected.get(i % 2), result, 0f, what);
                        }
                    }
                    return null;
                };
                runs.add(threads.submit(run));
            }
            for (Future<Void> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdown();
        }
    }
}
