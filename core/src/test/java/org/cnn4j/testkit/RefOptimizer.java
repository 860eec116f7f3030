package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.op.OptimizerUpdate;

/** One step of each optimiser, number by number. */
final class RefOptimizer {
    private RefOptimizer() {}

    /** The parameter and the states after the step. */
    static List<RefTensor> update(OptimizerUpdate op, List<RefTensor> in) {
        List<RefTensor> out = new ArrayList<>(List.of(RefTensor.zeros(in.get(0).type())));
        for (int k = 0; k < op.states(); k++) {
            out.add(RefTensor.zeros(in.get(0).type()));
        }
        double rate = in.get(2).doubles[0];
        double factor = in.get(3).doubles[0];
        for (int i = 0; i < in.get(0).size(); i++) {
            double parameter = in.get(0).doubles[i];
            double g = factor * in.get(1).doubles[i];
            double kept = parameter;
            if (op.decoupled()) {
                kept = parameter - rate * op.weightDecay() * parameter;
            } else {
                g = g + op.weightDecay() * parameter;
            }
            double[] states = new double[op.states()];
            for (int k = 0; k < states.length; k++) {
                states[k] = in.get(4 + k).doubles[i];
            }
            out.get(0).doubles[i] = kept - step(op, in.get(2).doubles, g, states);
            for (int k = 0; k < states.length; k++) {
                out.get(1 + k).doubles[i] = states[k];
            }
        }
        return out;
    }

    /** What is taken from the parameter; the new states are written over the old ones. */
    private static double step(OptimizerUpdate op, double[] settings, double g, double[] states) {
        double rate = settings[0];
        double momentum = settings[1];
        double decay = op.decay();
        switch (op.rule()) {
            case SGD:
                if (states.length == 0) {
                    return rate * g;
                }
                states[0] = momentum * states[0] + g;
                return rate * (op.nesterov() ? g + momentum * states[0] : states[0]);
            case ADAM:
                states[0] = momentum * states[0] + (1 - momentum) * g;
                states[1] = decay * states[1] + (1 - decay) * g * g;
                double deviation = Math.sqrt(states[1]) / Math.sqrt(settings[3]) + op.epsilon();
                return rate / settings[2] * states[0] / deviation;
            case RMSPROP:
                states[0] = decay * states[0] + (1 - decay) * g * g;
                double d = g / (Math.sqrt(states[0]) + op.epsilon());
                if (states.length == 2) {
                    states[1] = momentum * states[1] + d;
                    d = states[1];
                }
                return rate * d;
            case ADAGRAD:
                states[0] = states[0] + g * g;
                return rate * g / (Math.sqrt(states[0]) + op.epsilon());
            default:
                throw new IllegalArgumentException("The reference lacks " + op);
        }
    }
}
