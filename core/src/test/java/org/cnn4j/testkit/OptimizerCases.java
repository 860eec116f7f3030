package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.OptimizerUpdate.Rule;

/** Steps of optimisers: the new parameter and the new states. */
final class OptimizerCases {
    private static final float EPSILON = 1e-8f;

    private final Cases cases = new Cases("optimizerUpdate");

    static List<ContractCase> all() {
        OptimizerCases self = new OptimizerCases();
        for (Shape x : List.of(shape(1), shape(17), shape(6, 1, 5, 5), shape(3, 131), shape(), shape(0, 3))) {
            self.rules(x.toString(), x);
        }
        Shape large = shape(120, 400);
        self.add("SGD momentum large", sgd(1, 1e-4f, false, false), large);
        self.add("ADAM large", adam(0, false), large);
        self.exact();
        self.untouched();
        return self.cases.all();
    }

    private static OptimizerUpdate sgd(int states, float weightDecay, boolean decoupled, boolean nesterov) {
        return new OptimizerUpdate(Rule.SGD, states, 0, 0, weightDecay, decoupled, nesterov);
    }

    private static OptimizerUpdate adam(float weightDecay, boolean decoupled) {
        return new OptimizerUpdate(Rule.ADAM, 2, 0.999f, EPSILON, weightDecay, decoupled, false);
    }

    private void rules(String label, Shape x) {
        for (float weightDecay : new float[] {0, 0.01f}) {
            for (boolean decoupled : weightDecay == 0 ? new boolean[] {false} : new boolean[] {false, true}) {
                String name = " " + label + (weightDecay == 0 ? "" : decoupled ? " decoupled" : " decay");
                add("SGD" + name, sgd(0, weightDecay, decoupled, false), x);
                add("SGD momentum" + name, sgd(1, weightDecay, decoupled, false), x);
                add("SGD Nesterov" + name, sgd(1, weightDecay, decoupled, true), x);
                add("ADAM" + name, adam(weightDecay, decoupled), x);
                add("RMSPROP" + name, of(Rule.RMSPROP, 1, 0.99f, weightDecay, decoupled), x);
                add("RMSPROP momentum" + name, of(Rule.RMSPROP, 2, 0.9f, weightDecay, decoupled), x);
                add("ADAGRAD" + name, of(Rule.ADAGRAD, 1, 0, weightDecay, decoupled), x);
            }
        }
    }

    private static OptimizerUpdate of(Rule rule, int states, float decay, float weightDecay, boolean decoupled) {
        return new OptimizerUpdate(rule, states, decay, 1e-5f, weightDecay, decoupled, false);
    }

    private void add(String name, OptimizerUpdate op, Shape x) {
        Fill fill = cases.fill(name);
        List<Tensor> operands = new ArrayList<>(List.of(fill.uniform(x, -2, 2), fill.uniform(x, -3, 3)));
        operands.add(Tensor.of(shape(4), 0.02f, 0.9f, 0.271f, 0.002997f));
        operands.add(Tensor.scalar(0.5f));
        for (int k = 0; k < op.states(); k++) {
            boolean squares = op.rule() != Rule.SGD && k == (op.rule() == Rule.ADAM ? 1 : 0);
            operands.add(fill.uniform(x, squares ? 0.01 : -1, 1));
        }
        cases.addAll(name, op, (in, out) -> tolerances(op, in, out), operands.toArray(Tensor[]::new));
    }

    /** Small integers and powers of two: no rounding at all. */
    private void exact() {
        Shape x = shape(5, 67);
        Fill fill = cases.fill("exact");
        Tensor settings = Tensor.of(shape(4), 0.25f, 0.5f, 0f, 0f);
        for (boolean nesterov : new boolean[] {false, true}) {
            for (boolean decoupled : new boolean[] {false, true}) {
                cases.addAll(
                        "SGD exact" + (nesterov ? " Nesterov" : "") + (decoupled ? " decoupled" : ""),
                        sgd(1, 0.125f, decoupled, nesterov),
                        (in, out) -> List.of(Tolerance.EXACT, Tolerance.EXACT),
                        fill.integers(x, -9, 9),
                        fill.integers(x, -9, 9),
                        settings,
                        Tensor.scalar(2),
                        fill.integers(x, -9, 9));
            }
        }
        cases.add(
                "SGD exact alone",
                sgd(0, 0, false, false),
                Tolerance.EXACT,
                fill.integers(x, -9, 9),
                fill.integers(x, -9, 9),
                settings,
                Tensor.scalar(2));
    }

    /** Where neither gradient nor states are anything, the parameter stays as it is. */
    private void untouched() {
        Shape x = shape(37);
        Tensor zeros =
                Tensor.filled(RefTensor.zeros(org.cnn4j.DType.FLOAT32, 37).type(), 0);
        Tensor parameter = cases.fill("untouched").uniform(x, -2, 2);
        Tensor settings = Tensor.of(shape(4), 0.02f, 0.9f, 0.1f, 0.001f);
        List<OptimizerUpdate> rules = List.of(
                adam(0, false),
                of(Rule.RMSPROP, 2, 0.9f, 0, false),
                of(Rule.ADAGRAD, 1, 0, 0, false),
                sgd(1, 0, false, true));
        for (OptimizerUpdate op : rules) {
            List<Tensor> operands = new ArrayList<>(List.of(parameter, zeros, settings, Tensor.scalar(1)));
            for (int k = 0; k < op.states(); k++) {
                operands.add(zeros);
            }
            cases.addAll(
                    op.rule() + " untouched",
                    op,
                    (in, out) -> java.util.Collections.nCopies(out.size(), Tolerance.EXACT),
                    operands.toArray(Tensor[]::new));
        }
    }

    /** A few roundings of each term, followed through the formulas. */
    private static List<Tolerance> tolerances(OptimizerUpdate op, List<RefTensor> in, List<RefTensor> out) {
        double u = Tolerance.U;
        int size = in.get(0).size();
        double rate = in.get(2).real(0);
        double momentum = in.get(2).real(1);
        double[][] allowed = new double[1 + op.states()][size];
        for (int i = 0; i < size; i++) {
            double parameter = Math.abs(in.get(0).real(i));
            double gradient = Math.abs(in.get(3).real(0) * in.get(1).real(i)) + op.weightDecay() * parameter;
            // The gradient of which the rule makes use is off by g, and so are sums that it enters.
            double g = 4 * u * gradient;
            double step;
            if (op.rule() == Rule.SGD) {
                double v = op.states() == 0 ? 0 : momentum * Math.abs(in.get(4).real(i));
                double sum = 4 * u * v + 2 * g;
                step = rate * (2 * sum + 8 * u * (2 * gradient + v));
                if (op.states() > 0) {
                    allowed[1][i] = sum;
                }
            } else {
                step = adaptive(op, in, out, i, gradient, allowed);
            }
            allowed[0][i] = 8 * u * parameter + step;
        }
        return java.util.Arrays.stream(allowed)
                .map(a -> new Tolerance(false, a))
                .toList();
    }

    /** Rules that divide by the root of a mean of squares, which are all positive: relative errors add up. */
    private static double adaptive(
            OptimizerUpdate op, List<RefTensor> in, List<RefTensor> out, int i, double gradient, double[][] allowed) {
        double u = Tolerance.U;
        double rate = in.get(2).real(0);
        double momentum = in.get(2).real(1);
        int square = op.rule() == Rule.ADAM ? 2 : 1;
        double fresh = op.rule() == Rule.ADAGRAD ? 1 : 1 - op.decay();
        double squares = out.get(square).real(i);
        allowed[square][i] = 8 * u * squares + fresh * 16 * u * gradient * gradient;
        double correction = op.rule() == Rule.ADAM ? in.get(2).real(3) : 1;
        double root = Math.sqrt(squares / correction) + op.epsilon();
        double relative = allowed[square][i] / squares + 16 * u;
        double numerator = gradient;
        double error = 8 * u * gradient;
        if (op.rule() == Rule.ADAM) {
            double kept = momentum * Math.abs(in.get(4).real(i));
            numerator = (kept + (1 - momentum) * gradient) / in.get(2).real(2);
            error = 8 * u * numerator;
            allowed[1][i] = 8 * u * (kept + (1 - momentum) * gradient);
        }
        double step = (error + numerator * relative) / root;
        if (op.rule() == Rule.RMSPROP && op.states() == 2) {
            double kept = momentum * Math.abs(in.get(5).real(i));
            step += 4 * u * (kept + numerator / root);
            allowed[2][i] = step;
            return rate * (step + 4 * u * (kept + numerator / root));
        }
        return rate * step;
    }
}
