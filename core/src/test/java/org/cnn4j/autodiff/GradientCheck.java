package org.cnn4j.autodiff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Op;
import org.cnn4j.op.Reduce;
import org.cnn4j.testkit.Fill;
import org.cnn4j.testkit.RefTensor;
import org.cnn4j.testkit.Reference;

/**
 * Holds gradients to central differences, both in double precision by the reference. The loss is the sum of a network's results with
 * random weights, so that each result counts.
 */
final class GradientCheck {
    /** A network: adds nodes on some inputs and gives its result. */
    interface Network {
        Value build(GraphBuilder builder, List<Value> inputs);
    }

    private static final double STEP = 1e-5;
    private static final double RELATIVE = 1e-5;
    /** Of a tensor with more elements, this many are checked. */
    private static final int MOST = 12;

    private GradientCheck() {}

    static Network of(Op op) {
        return (builder, inputs) -> builder.add("op", op, inputs);
    }

    /**
     * Checks the gradient of each FLOAT32 input.
     *
     * @return how many elements were compared; those near a corner, where one-sided differences differ, are not
     */
    static int check(Network network, List<Tensor> inputs) {
        GraphBuilder builder = new GraphBuilder("check");
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            values.add(builder.input("x" + i, inputs.get(i).type()));
        }
        builder.output("loss", loss(builder, network.build(builder, values)));
        Graph forward = builder.build();
        List<Value> wrt =
                values.stream().filter(v -> v.type().dtype() == DType.FLOAT32).toList();
        Map<Value, Value> gradients =
                Gradients.of(builder, forward.outputs().get(0).value(), wrt);
        wrt.forEach(value -> builder.output("d" + value.name(), gradients.get(value)));
        List<RefTensor> operands = inputs.stream().map(RefTensor::of).toList();
        List<RefTensor> results = Reference.evaluate(builder.build(), operands);
        int compared = 0;
        for (int k = 0; k < wrt.size(); k++) {
            RefTensor gradient = results.get(1 + k);
            if (!gradient.type().equals(wrt.get(k).type())) {
                throw new AssertionError(wrt.get(k) + " has a gradient " + gradient.type());
            }
            compared += compare(forward, operands, values.indexOf(wrt.get(k)), gradient);
        }
        return compared;
    }

    /** The sum of {@code y} with random weights. */
    static Value loss(GraphBuilder builder, Value y) {
        Shape shape = y.type().shape();
        Value weights = builder.constant("weights", new Fill(shape.hashCode()).uniform(shape, 0.2, 1.5));
        Value weighted = builder.add("weighted", new Binary(Binary.Kind.MUL), y, weights);
        List<Integer> axes = Arithmetic.allBut(-1, shape.rank());
        return builder.add("loss", new Reduce(Reduce.Kind.SUM, axes, false), weighted);
    }

    private static int compare(Graph forward, List<RefTensor> operands, int input, RefTensor gradient) {
        RefTensor x = operands.get(input);
        double largest = 0;
        for (int i = 0; i < gradient.size(); i++) {
            largest = Math.max(largest, Math.abs(gradient.real(i)));
        }
        SplittableRandom random = new SplittableRandom(x.size());
        int compared = 0;
        int corners = 0;
        double middle = forward(forward, operands, input, x);
        for (int n = 0; n < Math.min(MOST, x.size()); n++) {
            int i = x.size() <= MOST ? n : random.nextInt(x.size());
            double right = (forward(forward, operands, input, x.with(i, x.real(i) + STEP)) - middle) / STEP;
            double left = (middle - forward(forward, operands, input, x.with(i, x.real(i) - STEP))) / STEP;
            double expected = (left + right) / 2;
            if (Math.abs(right - left) > 0.01 * Math.max(Math.abs(expected), 0.01)) {
                corners++;
                continue;
            }
            compared++;
            double size = Math.max(Math.abs(expected), Math.abs(gradient.real(i)));
            if (!(Math.abs(expected - gradient.real(i)) <= RELATIVE * size + 1e-7 * Math.max(1, largest))) {
                throw new AssertionError("The gradient of " + forward.inputs().get(input) + " at " + i + " is "
                        + gradient.real(i) + ", but differences give " + expected + "; "
                        + forward.nodes().stream()
                                .map(node -> node.op() + " of " + node.inputTypes())
                                .toList());
            }
        }
        if (corners > compared + 1) {
            throw new AssertionError(
                    "Nearly all is corners: " + forward.nodes().get(0).op());
        }
        return compared;
    }

    private static double forward(Graph forward, List<RefTensor> operands, int input, RefTensor x) {
        List<RefTensor> changed = new ArrayList<>(operands);
        changed.set(input, x);
        return Reference.evaluate(forward, changed).get(0).real(0);
    }
}
