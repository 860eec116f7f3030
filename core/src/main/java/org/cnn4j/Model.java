package org.cnn4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.InputValueNeededException;
import org.cnn4j.graph.pass.FoldMemo;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.StepListener;

/**
 * A network on a device. Immutable to users and safe for use by several threads: for each combination of input shapes a
 * plan is compiled once, the last few are kept, and each has as many executions as run at the same time, up to a bound.
 */
public final class Model implements AutoCloseable {
    /** The number of compiled plans that a model keeps. */
    public static final int PLANS_KEPT = 8;

    private final Engine engine;
    private final GraphSource source;
    private final FoldMemo memo = new FoldMemo();
    /** Inputs whose contents decide shapes; found out when a graph is first made. */
    private final Set<String> valueInputs = new ConcurrentSkipListSet<>();

    private final CompiledPlans plans = new CompiledPlans(PLANS_KEPT);

    Model(Engine engine, GraphSource source) {
        this.engine = engine;
        this.source = source;
    }

    public String name() {
        return source.name();
    }

    public Device device() {
        return engine.device();
    }

    /** What the network takes; -1 stands for a dimension that is open. */
    public List<GraphInput> inputs() {
        return source.inputs();
    }

    /** The names of the results. */
    public List<String> outputs() {
        return source.outputs();
    }

    /**
     * Runs a network with one input and one output.
     *
     * @throws Cnn4jException if it has several; use {@link #run(Map)}
     */
    public Tensor run(Tensor input) {
        if (inputs().size() != 1 || outputs().size() != 1) {
            throw new Cnn4jException("Network \"" + name() + "\" has inputs " + inputs() + " and outputs " + outputs()
                    + "; give and take them by name");
        }
        return run(Map.of(inputs().get(0).name(), input)).get(outputs().get(0));
    }

    /**
     * Runs the network.
     *
     * @param feeds a tensor for each input, by name
     * @return the results by name, in the network's order
     * @throws ShapeException if an input is missing, unknown, or of a type or shape that the network does not take
     * @throws DeviceException if the device failed
     */
    public Map<String, Tensor> run(Map<String, Tensor> feeds) {
        return run(feeds, null);
    }

    /** As {@link #run(Map)}, telling the time of each step; the run itself then takes longer. */
    public Map<String, Tensor> run(Map<String, Tensor> feeds, StepListener listener) {
        check(feeds);
        try (CompiledPlans.Lease lease = lease(feeds)) {
            Plan plan = lease.plan();
            List<Tensor> inputs = new ArrayList<>();
            plan.inputs().forEach(slot -> inputs.add(feeds.get(slot.name())));
            List<Tensor> results = lease.run(inputs, listener);
            Map<String, Tensor> byName = new LinkedHashMap<>();
            for (int i = 0; i < results.size(); i++) {
                byName.put(plan.outputNames().get(i), results.get(i));
            }
            return byName;
        }
    }

    /**
     * The plan that inputs like {@code feeds} run by, compiled now if it was not before.
     *
     * @throws ShapeException as {@link #run(Map)} does
     */
    public Plan plan(Map<String, Tensor> feeds) {
        check(feeds);
        try (CompiledPlans.Lease lease = lease(feeds)) {
            return lease.plan();
        }
    }

    /**
     * How inputs like {@code feeds} are computed: a line for each step of their plan, with its kernels and, where there are several
     * ways, which was chosen and whether a rule, a measurement or a property chose it.
     *
     * @throws ShapeException as {@link #run(Map)} does
     */
    public List<String> explain(Map<String, Tensor> feeds) {
        check(feeds);
        try (CompiledPlans.Lease lease = lease(feeds)) {
            return lease.plan().steps().stream()
                    .map(step -> explain(step, lease.describe(step)))
                    .toList();
        }
    }

    private static String explain(Step step, String how) {
        String what = step.index() + " " + step.name() + " (" + step.op().name() + " "
                + step.output().type().shape() + ")";
        return how.isEmpty() ? what : what + ": " + how;
    }

    private void check(Map<String, Tensor> feeds) {
        Set<String> names = new TreeSet<>();
        for (GraphInput input : inputs()) {
            names.add(input.name());
            Tensor tensor = feeds.get(input.name());
            if (tensor == null) {
                throw new ShapeException(
                        "Input \"" + input.name() + "\" " + input + " is missing; given are " + feeds.keySet());
            }
            input.check(tensor.type());
        }
        for (String name : feeds.keySet()) {
            if (!names.contains(name)) {
                throw new ShapeException(
                        "Network \"" + name() + "\" has no input \"" + name + "\"; its inputs are " + names);
            }
        }
    }

    private CompiledPlans.Lease lease(Map<String, Tensor> feeds) {
        while (true) {
            Map<String, Tensor> values = new LinkedHashMap<>();
            valueInputs.forEach(name -> values.put(name, feeds.get(name)));
            Map<String, TensorType> types = new LinkedHashMap<>();
            inputs().forEach(input ->
                    types.put(input.name(), feeds.get(input.name()).type()));
            try {
                return plans.lease(new PlanKey(types, values), () -> compile(types, values));
            } catch (InputValueNeededException e) {
                if (!feeds.containsKey(e.input()) || !valueInputs.add(e.input())) {
                    throw e;
                }
            }
        }
    }

    private Executable compile(Map<String, TensorType> types, Map<String, Tensor> values) {
        Graph graph = Passes.apply(source.graph(types, values), Passes.inference(memo));
        return engine.backend().compile(Planner.plan(graph, engine.backend().planOptions()));
    }

    /** Gives memory and compiled plans back once the runs in flight have ended. Closing twice is fine. */
    @Override
    public void close() {
        plans.close();
        engine.forget(this);
    }

    @Override
    public String toString() {
        return "Model(" + name() + " on " + device() + ")";
    }
}
