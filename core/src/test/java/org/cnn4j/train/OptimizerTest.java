package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TestEngines;
import org.cnn4j.data.DataLoader;
import org.cnn4j.data.Datasets;
import org.cnn4j.nn.Layers;
import org.cnn4j.nn.Network;
import org.cnn4j.op.Binary;
import org.cnn4j.testkit.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Steps of the optimisers against PyTorch's algorithms, written down here once more. The network is {@code y = W x + b} and the loss {@code sum(y *
 * target)}, so that W's gradient is {@code target x} and b's the target, whatever the parameters are.
 */
class OptimizerTest {
    private static final int INPUTS = 3;
    private static final int OUTPUTS = 2;
    private static final int STEPS = 5;
    private static final Loss PRODUCT = (graph, prediction, target) ->
            Arithmetic.sum(graph, Arithmetic.binary(graph, Binary.Kind.MUL, prediction, target));

    private final Engine engine = TestEngines.on(new ReferenceBackend());

    @AfterEach
    void close() {
        engine.close();
    }

    /** PyTorch's algorithm for one number. */
    private abstract static class Rule {
        double a;
        double b;

        /** The parameter after a step. */
        abstract double step(double p, double g, double rate, double momentum, int t);
    }

    private interface RuleMaker {
        Rule make();
    }

    private static RuleMaker sgd(double decay, boolean nesterov, boolean decoupled) {
        return () -> new Rule() {
            @Override
            double step(double p, double g, double rate, double momentum, int t) {
                double own = g + (decoupled ? 0 : decay * p);
                double at = decoupled ? p - rate * decay * p : p;
                a = t == 1 ? own : momentum * a + own;
                return at - rate * (nesterov ? own + momentum * a : a);
            }
        };
    }

    private static RuleMaker adam(double beta2, double epsilon, double decay, boolean decoupled) {
        return () -> new Rule() {
            @Override
            double step(double p, double g, double rate, double beta1, int t) {
                double own = g + (decoupled ? 0 : decay * p);
                double at = decoupled ? p * (1 - rate * decay) : p;
                a = beta1 * a + (1 - beta1) * own;
                b = beta2 * b + (1 - beta2) * own * own;
                double denominator = Math.sqrt(b) / Math.sqrt(1 - Math.pow(beta2, t)) + epsilon;
                return at - rate / (1 - Math.pow(beta1, t)) * a / denominator;
            }
        };
    }

    private static RuleMaker rmsProp(double alpha, double epsilon, double decay) {
        return () -> new Rule() {
            @Override
            double step(double p, double g, double rate, double momentum, int t) {
                double own = g + decay * p;
                a = alpha * a + (1 - alpha) * own * own;
                b = momentum * b + own / (Math.sqrt(a) + epsilon);
                return p - rate * b;
            }
        };
    }

    private static RuleMaker adagrad(double epsilon, double decay) {
        return () -> new Rule() {
            @Override
            double step(double p, double g, double rate, double momentum, int t) {
                double own = g + decay * p;
                a += own * own;
                return p - rate * own / (Math.sqrt(a) + epsilon);
            }
        };
    }

    static Stream<Arguments> optimizers() {
        Optimizer momentum = Optimizer.sgd(0.25).withMomentum(0.9);
        Optimizer rms = Optimizer.rmsProp(0.05);
        return Stream.of(
                Arguments.of("sgd", Optimizer.sgd(0.25), sgd(0, false, false)),
                Arguments.of("weight decay", Optimizer.sgd(0.25).withWeightDecay(0.1), sgd(0.1, false, false)),
                Arguments.of("momentum", momentum.withWeightDecay(0.1), sgd(0.1, false, false)),
                Arguments.of("nesterov", momentum.withNesterov().withWeightDecay(0.1), sgd(0.1, true, false)),
                Arguments.of("adam", Optimizer.adam(0.1), adam(0.999, 1e-8, 0, false)),
                Arguments.of(
                        "adam with decay",
                        Optimizer.adam(0.1)
                                .withMomentum(0.8)
                                .withDecay(0.9)
                                .withEpsilon(0.01)
                                .withWeightDecay(0.1),
                        adam(0.9, 0.01, 0.1, false)),
                Arguments.of("adamW", Optimizer.adamW(0.1), adam(0.999, 1e-8, 0.01, true)),
                Arguments.of(
                        "adamW with decay", Optimizer.adamW(0.1).withWeightDecay(0.3), adam(0.999, 1e-8, 0.3, true)),
                Arguments.of("rmsProp", rms, rmsProp(0.99, 1e-8, 0)),
                Arguments.of(
                        "rmsProp with momentum",
                        rms.withMomentum(0.9).withDecay(0.9).withWeightDecay(0.1),
                        rmsProp(0.9, 1e-8, 0.1)),
                Arguments.of("adagrad", Optimizer.adagrad(0.2).withWeightDecay(0.1), adagrad(1e-10, 0.1)));
    }

    private static Network network() {
        return new Network("line", Shape.of(INPUTS), 5, Layers.dense(OUTPUTS));
    }

    /** Row 0 of a batch at a step; the second row is zeros, so that a mean instead of a sum would show. */
    private static float[] row(int length, int step, int salt) {
        float[] values = new float[2 * length];
        for (int i = 0; i < length; i++) {
            values[i] = ((i * 5 + step * 3 + salt) % 9 - 4) / 4f;
        }
        return values;
    }

    /** What each parameter must be, as its rule says. */
    private final class Expected {
        private final List<Rule> rules = new ArrayList<>();
        private final double[] weight;
        private final double[] bias;

        Expected(RuleMaker maker, Network network) {
            weight = doubles(network.parameters(), "weight");
            bias = doubles(network.parameters(), "bias");
            for (int i = 0; i < weight.length + bias.length; i++) {
                rules.add(maker.make());
            }
        }

        void step(float[] x, float[] target, double clip, double rate, double momentum, int t) {
            for (int o = 0; o < OUTPUTS; o++) {
                for (int i = 0; i < INPUTS; i++) {
                    int at = o * INPUTS + i;
                    double g = Math.max(-clip, Math.min(clip, (double) target[o] * x[i]));
                    weight[at] = rules.get(at).step(weight[at], g, rate, momentum, t);
                }
                double g = Math.max(-clip, Math.min(clip, target[o]));
                bias[o] = rules.get(weight.length + o).step(bias[o], g, rate, momentum, t);
            }
        }

        void assertNear(Map<String, Tensor> actual) {
            near(weight, doubles(actual, "weight"));
            near(bias, doubles(actual, "bias"));
        }

        private void near(double[] right, double[] actual) {
            for (int i = 0; i < right.length; i++) {
                assertEquals(right[i], actual[i], 2e-6 * Math.max(1, Math.abs(right[i])), "element " + i);
            }
        }
    }

    private static double[] doubles(Map<String, Tensor> parameters, String name) {
        Tensor tensor = parameters.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(name))
                .findFirst()
                .orElseThrow()
                .getValue();
        double[] values = new double[(int) tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getDouble(i);
        }
        return values;
    }

    private void check(Optimizer optimizer, RuleMaker maker, TrainerBuilder builder, double clip, double[] momenta) {
        Expected expected = new Expected(maker, network());
        try (Trainer trainer = builder.optimizer(optimizer).loss(PRODUCT).build()) {
            for (int t = 1; t <= STEPS; t++) {
                float[] x = row(INPUTS, t, 1);
                float[] target = row(OUTPUTS, t, 4);
                double rate = optimizer.learningRate() / t;
                double momentum = momenta == null ? optimizer.momentum() : momenta[t - 1];
                expected.step(x, target, clip, rate, momentum, t);
                trainer.step(
                        Tensor.of(Shape.of(2, INPUTS), x),
                        Tensor.of(Shape.of(2, OUTPUTS), target),
                        rate,
                        momentum,
                        null);
                expected.assertNear(trainer.network().parameters());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void fiveStepsArePyTorchs(String name, Optimizer optimizer, RuleMaker rule) {
        check(optimizer, rule, Trainer.builder(engine, network()), 1e9, null);
    }

    @Test
    void momentumMayChangeFromStepToStep() {
        double[] momenta = {0.95, 0.9, 0.85, 0.9, 0.95};
        check(Optimizer.adam(0.1), adam(0.999, 1e-8, 0, false), Trainer.builder(engine, network()), 1e9, momenta);
        check(
                Optimizer.sgd(0.1).withMomentum(0.9).withNesterov(),
                sgd(0, true, false),
                Trainer.builder(engine, network()),
                1e9,
                momenta);
    }

    @Test
    void elementsAreClippedBeforeTheRule() {
        check(
                Optimizer.sgd(0.25).withMomentum(0.9).withWeightDecay(0.1),
                sgd(0.1, false, false),
                Trainer.builder(engine, network()).clipValue(0.375),
                0.375,
                null);
    }

    /** Decay and rate of the first group that names a parameter; the weight has another than the bias. */
    @Test
    void groupsHaveRatesAndDecaysOfTheirOwn() {
        Optimizer optimizer = Optimizer.sgd(0.25).withMomentum(0.9).withWeightDecay(0.1);
        Expected weight = new Expected(sgd(0.5, false, false), network());
        Expected bias = new Expected(sgd(0.1, false, false), network());
        try (Trainer trainer = Trainer.builder(engine, network())
                .optimizer(optimizer)
                .loss(PRODUCT)
                .group(name -> name.endsWith("weight"), 0.5, 0.5)
                .group(name -> name.endsWith("weight"), 7, 7)
                .build()) {
            for (int t = 1; t <= STEPS; t++) {
                float[] x = row(INPUTS, t, 1);
                float[] target = row(OUTPUTS, t, 4);
                weight.step(x, target, 1e9, 0.125, 0.9, t);
                bias.step(x, target, 1e9, 0.25, 0.9, t);
                trainer.step(
                        Tensor.of(Shape.of(2, INPUTS), x), Tensor.of(Shape.of(2, OUTPUTS), target), 0.25, 0.9, null);
                Map<String, Tensor> now = trainer.network().parameters();
                weight.near(weight.weight, doubles(now, "weight"));
                bias.near(bias.bias, doubles(now, "bias"));
            }
        }
    }

    @Test
    void aMomentumForAnOptimizerWithoutIsRefused() {
        float[] values = new float[4 * INPUTS];
        DataLoader data = DataLoader.builder(
                        Datasets.of(values, Shape.of(INPUTS), new int[] {0, 1, 0, 1}, List.of("a", "b")))
                .batchSize(2)
                .build();
        for (Optimizer optimizer : List.of(Optimizer.sgd(0.1), Optimizer.rmsProp(0.1), Optimizer.adagrad(0.1))) {
            try (Trainer trainer = Trainer.builder(engine, network())
                    .optimizer(optimizer)
                    .schedule(Schedule.oneCycleLR(0.1).withMomentum(0.85, 0.95))
                    .build()) {
                Cnn4jException e = assertThrows(Cnn4jException.class, () -> trainer.fit(data, null, 1));
                assertTrue(e.getMessage().contains("withMomentum"), e.getMessage());
                assertEquals(0, trainer.steps());
            }
        }
    }
}
