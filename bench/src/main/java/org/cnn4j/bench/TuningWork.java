package org.cnn4j.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.graph.pass.FoldMemo;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.op.Op;
import org.cnn4j.opencl.Tuner;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;

/** Gathers the distinct products and convolutions of networks, and has a {@link Tuner} measure each alone, with numbers of its own. */
public final class TuningWork {
    private static final List<String> FEW_PRODUCTS = List.of("512x512x512", "1000x1x4096");
    private static final List<String> FEW_LAYERS = List.of(
            "3x224x224 64x7/2",
            "64x56x56 64x3/1",
            "128x28x28 128x3/1",
            "256x14x14 256x3/1",
            "512x7x7 512x3/1",
            "64x56x56 128x3/2",
            "64x56x56 256x1/1",
            "1024x14x14 256x1/1",
            "512x7x7 2048x1/1",
            "64x27x27 192x5/1");

    private final Tuner tuner;
    private final Map<String, Problem> problems = new LinkedHashMap<>();

    public TuningWork(Tuner tuner) {
        this.tuner = tuner;
    }

    /**
     * An operator and the types of its operands, without the network that it was found in.
     *
     * @param constant for each operand, whether it is known when a plan is made
     */
    private record Problem(Op op, List<TensorType> operands, List<Boolean> constant) {
        private static Problem of(Step step) {
            return new Problem(
                    step.op(),
                    step.inputTypes(),
                    step.inputs().stream().map(Slot::isConstant).toList());
        }
    }

    /** Adds what a network computes and was not there yet. */
    public void add(Graph graph) {
        Graph passed = Passes.apply(graph, Passes.inference(new FoldMemo()));
        tuner.problems(Planner.plan(passed, tuner.planOptions()))
                .forEach((name, step) -> problems.putIfAbsent(name, Problem.of(step)));
    }

    /** Adds a dozen products and convolutions like those that well-known networks have most of. */
    public void addFew() {
        FEW_PRODUCTS.forEach(shape -> add(Workload.gemm(shape).graph()));
        FEW_LAYERS.forEach(layer -> add(ConvLayer.parse(layer).workload(1).graph()));
    }

    /** The names of all problems, in the order in which they were found. */
    public List<String> problems() {
        return List.copyOf(problems.keySet());
    }

    /**
     * Measures one of {@link #problems}.
     *
     * @throws org.cnn4j.Cnn4jException as {@link Tuner#tune}
     */
    public Tuner.Result tune(String name, double seconds) {
        Problem problem = problems.get(name);
        GraphBuilder builder = new GraphBuilder(name);
        List<Value> values = new ArrayList<>();
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (int i = 0; i < problem.operands().size(); i++) {
            Tensor tensor = noise(problem.operands().get(i).shape(), i);
            if (problem.constant().get(i)) {
                values.add(builder.constant("c" + i, tensor));
            } else {
                values.add(builder.input("x" + i, tensor.type()));
                feeds.put("x" + i, tensor);
            }
        }
        builder.output("y", builder.add("problem", problem.op(), values));
        Plan plan = Planner.plan(builder.build(), tuner.planOptions());
        return tuner.tune(
                plan, plan.inputs().stream().map(slot -> feeds.get(slot.name())).toList(), seconds);
    }

    /** Numbers between -0.5 and 0.5 that look like chance; hundreds of millions of them come in a second. */
    private static Tensor noise(Shape shape, int seed) {
        float[] values = new float[shape.intSize()];
        int state = 0x9e3779b9 * (seed + 1);
        for (int i = 0; i < values.length; i++) {
            state = state * 1664525 + 1013904223;
            values[i] = (state >>> 8) * 0x1p-24f - 0.5f;
        }
        return Tensor.of(shape, values);
    }
}
