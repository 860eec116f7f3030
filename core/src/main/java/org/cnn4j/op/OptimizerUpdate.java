package org.cnn4j.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * One step of an optimiser for one parameter, element by element.
 *
 * <p>Operands, FLOAT32: parameter, gradient (any shape, the same), settings {@code [4]}, factor {@code []} (what the gradient is multiplied by
 * first), and the states that the rule keeps, of the parameter's shape. Results: the new parameter and the new states. The settings change from
 * step to step: learning rate, momentum (SGD, RMSPROP; ADAM: beta1), and for ADAM {@code 1 - beta1^t} and {@code 1 - beta2^t}, where t counts
 * the steps from 1.
 *
 * <p>With {@code g = factor * gradient} and, unless {@code decoupled}, {@code g += weightDecay * parameter}; with {@code decoupled}
 * {@code parameter -= rate * weightDecay * parameter} comes first. Then:
 * <ul>
 *   <li>SGD without states: {@code parameter -= rate * g}. With one state: {@code v = momentum * v + g},
 *       {@code parameter -= rate * (nesterov ? g + momentum * v : v)} (Sutskever et al. 2013, in PyTorch's form).
 *   <li>ADAM, two states: {@code m = beta1 * m + (1 - beta1) * g}, {@code v = decay * v + (1 - decay) * g * g},
 *       {@code parameter -= rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)} (Kingma and Ba 2015, algorithm 1;
 *       decoupled: Loshchilov and Hutter 2019, algorithm 2). decay is beta2.
 *   <li>RMSPROP, one state, or two with momentum: {@code s = decay * s + (1 - decay) * g * g}, {@code d = g / (sqrt(s) + epsilon)};
 *       with a second state {@code v = momentum * v + d} and d is v; {@code parameter -= rate * d} (Tieleman and Hinton 2012).
 *   <li>ADAGRAD, one state: {@code s = s + g * g}, {@code parameter -= rate * g / (sqrt(s) + epsilon)} (Duchi et al. 2011).
 * </ul>
 *
 * @param states how many the rule keeps
 * @param decay ADAM, RMSPROP: how much of the mean of squares stays
 */
public record OptimizerUpdate(
        Rule rule, int states, float decay, float epsilon, float weightDecay, boolean decoupled, boolean nesterov)
        implements Op {
    /** The number of settings. */
    public static final int SETTINGS = 4;

    /** The operands before the states. */
    public static final int FIRST_STATE = 4;

    /** The family of the formula. */
    public enum Rule {
        SGD(0, 1),
        ADAM(2, 2),
        RMSPROP(1, 2),
        ADAGRAD(1, 1);

        private final int fewest;
        private final int most;

        Rule(int fewest, int most) {
            this.fewest = fewest;
            this.most = most;
        }
    }

    public OptimizerUpdate {
        Checks.requireParameter(
                states >= rule.fewest && states <= rule.most,
                "OptimizerUpdate",
                rule + " keeps " + rule.fewest + " to " + rule.most + " states, not " + states);
        Checks.requireParameter(
                decay >= 0 && decay < 1, "OptimizerUpdate", "decay must be from 0 to less than 1, not " + decay);
        Checks.requireParameter(
                epsilon >= 0 && weightDecay >= 0,
                "OptimizerUpdate",
                "epsilon and weight decay must not be negative: " + epsilon + ", " + weightDecay);
        Checks.requireParameter(
                !nesterov || rule == Rule.SGD && states == 1,
                "OptimizerUpdate",
                "Nesterov's form is SGD's with momentum");
    }

    @Override
    public String name() {
        return "OptimizerUpdate" + rule;
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, FIRST_STATE + states);
        TensorType parameter = inputs.get(0);
        Checks.dtype(this, "parameter", parameter, DType.FLOAT32);
        Checks.require(
                inputs.get(1).equals(parameter), this, "gradient must be " + parameter + ", not " + inputs.get(1));
        Checks.exactly(this, "settings", inputs.get(2), Shape.of(SETTINGS));
        Checks.exactly(this, "factor", inputs.get(3), Shape.of());
        for (TensorType state : inputs.subList(FIRST_STATE, inputs.size())) {
            Checks.require(state.equals(parameter), this, "states must be " + parameter + ", not " + state);
        }
        return new ArrayList<>(Collections.nCopies(1 + states, parameter));
    }
}
