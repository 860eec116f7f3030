package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Gather;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Where;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;

/** Runs one case on a backend in each of the ways that operands can reach an operator. */
public final class CaseRunner {
    /** Enough to notice a kernel that runs over its end by a vector or a few. */
    static final int GUARD_BYTES = 256;

    /** The results of a side that F(4×4) computes together. */
    private static final int WINOGRAD_TILE = 4;

    /** Where the operands come from. */
    enum Variant {
        /** All of them from the caller. */
        INPUTS,
        /** All but the first known when the plan is compiled: weights are packed. */
        CONSTANTS,
        /** The first known when the plan is compiled. */
        CONSTANT_FIRST,
        /** All of them in the arena, between guard zones, where elementwise operators may write over them. */
        ARENA
    }

    private CaseRunner() {}

    /** The variants that make sense for {@code op}. */
    static List<Variant> variants(Op op, int operands) {
        List<Variant> variants = new ArrayList<>(List.of(Variant.INPUTS, Variant.ARENA));
        if (operands > 1) {
            variants.add(Variant.CONSTANTS);
            if (op instanceof MatMul
                    || op instanceof Binary
                    || op instanceof Where
                    || op instanceof Gather
                    || op instanceof GatherElements
                    || op instanceof GatherNd
                    || op instanceof ScatterElements
                    || op instanceof ScatterNd
                    || op instanceof Concat) {
                variants.add(Variant.CONSTANT_FIRST);
            }
        }
        return variants;
    }

    /**
     * Runs {@code c} in all its variants, each twice.
     *
     * @param sumFactor the factor for {@link Tolerance#sum}, 0 for exact sums, over 1 for Winograd's F(4×4)
     * @throws AssertionError with one line that names case, variant, device and the first wrong element
     */
    public static void check(Backend backend, ContractCase c, double sumFactor) {
        List<RefTensor> operands = c.operands().stream().map(RefTensor::of).toList();
        List<RefTensor> expected = Reference.results(c.op(), operands);
        Tolerance tolerance = c.tolerance();
        if (c.sumsProducts() && (tolerance == null || sumFactor > 0)) {
            tolerance = Tolerance.sum(c.op(), operands, Math.max(1, sumFactor));
            if (sumFactor > 1) {
                tolerance = tolerance.ofTiles(expected.get(0).shape(), WINOGRAD_TILE);
            }
        }
        for (Variant variant : variants(c.op(), operands.size())) {
            List<Tolerance> tolerances = tolerances(tolerance, c.further(), expected.size());
            String where = c.name() + " as " + variant + " on " + backend.device();
            List<Tensor> inputs = new ArrayList<>();
            Graph graph = graph(c, variant, inputs);
            try {
                run(backend, graph, inputs, c.operands(), expected, tolerances);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(where + ": " + e.getMessage() + "; " + c + "; again with " + c.reproduce(), e);
            }
        }
    }

    private static List<Tolerance> tolerances(Tolerance first, List<Tolerance> further, int results) {
        if (further.isEmpty()) {
            return Collections.nCopies(results, first);
        }
        List<Tolerance> all = new ArrayList<>(List.of(first));
        all.addAll(further);
        return all;
    }

    private static Graph graph(ContractCase c, Variant variant, List<Tensor> inputs) {
        GraphBuilder builder = new GraphBuilder(c.name());
        List<Value> operands = new ArrayList<>();
        for (int i = 0; i < c.operands().size(); i++) {
            Tensor tensor = c.operands().get(i);
            boolean constant = variant == Variant.CONSTANTS && i > 0 || variant == Variant.CONSTANT_FIRST && i == 0;
            if (constant) {
                operands.add(builder.constant("operand" + i, tensor));
                continue;
            }
            inputs.add(tensor);
            Value value = builder.input("operand" + i, tensor.type());
            boolean copied = variant == Variant.ARENA;
            operands.add(copied ? builder.add("copy" + i, new Unary(UnaryFunction.IDENTITY), value) : value);
        }
        List<Value> results = builder.addAll("case", c.op(), operands);
        for (int i = 0; i < results.size(); i++) {
            builder.output("result" + i, results.get(i));
        }
        return builder.build();
    }

    /** Compiles a graph with guard zones, runs it twice and compares. Nothing that was given may have changed. */
    static void run(
            Backend backend,
            Graph graph,
            List<Tensor> inputs,
            List<Tensor> readOnly,
            List<RefTensor> expected,
            List<Tolerance> tolerances) {
        List<Tensor> before =
                readOnly.stream().map(t -> RefTensor.of(t).toTensor()).toList();
        Plan plan = Planner.plan(graph, backend.planOptions().withGuards(GUARD_BYTES));
        List<Tensor> first;
        List<Tensor> second;
        try (Executable executable = backend.compile(plan);
                Execution execution = executable.newExecution()) {
            first = execution.run(inputs, null);
            second = execution.run(inputs, null);
        }
        for (int i = 0; i < expected.size(); i++) {
            String name = graph.outputs().get(i).name();
            String difference = Comparison.difference(expected.get(i), first.get(i), tolerances.get(i));
            if (difference != null) {
                throw new AssertionError(name + ": " + difference);
            }
            if (!first.get(i).contentEquals(second.get(i))) {
                throw new AssertionError(name + ": a second run gave another result: "
                        + Comparison.difference(RefTensor.of(first.get(i)), second.get(i), Tolerance.BITWISE));
            }
        }
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).contentEquals(readOnly.get(i))) {
                throw new AssertionError("operand " + i + ", which is only to be read, was written");
            }
        }
    }
}
