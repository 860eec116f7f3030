package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.OptimizerUpdate.Rule;

/**
 * How gradients change parameters. The formulas are {@link OptimizerUpdate}'s; names and defaults are PyTorch's.
 *
 * <pre>{@code
 * Optimizer sgd = Optimizer.sgd(0.1).withMomentum(0.9).withNesterov().withWeightDecay(5e-4);
 * Optimizer adamW = Optimizer.adamW(1e-3);
 * }</pre>
 *
 * @param learningRate what a {@link Schedule} begins with
 * @param momentum SGD and RMSprop: how much of the last step is made again; Adam: beta1
 * @param decay RMSprop: alpha; Adam: beta2; otherwise 0
 * @param weightDecay the share of a parameter that is added to its gradient; taken off the parameter itself if {@code decoupled}
 */
public record Optimizer(
        Rule rule,
        double learningRate,
        double momentum,
        double decay,
        double epsilon,
        double weightDecay,
        boolean decoupled,
        boolean nesterov) {
    /** @throws org.cnn4j.Cnn4jException if a number is out of its range */
    public Optimizer {
        require(
                learningRate >= 0 && Double.isFinite(learningRate),
                "the learning rate must be from 0 on, not " + learningRate);
        require(momentum >= 0 && momentum < 1, "momentum (or beta1) must be from 0 to less than 1, not " + momentum);
        require(decay >= 0 && decay < 1, "alpha (or beta2) must be from 0 to less than 1, not " + decay);
        require(epsilon >= 0 && Double.isFinite(epsilon), "epsilon must be from 0 on, not " + epsilon);
        require(weightDecay >= 0 && Double.isFinite(weightDecay), "weight decay must be from 0 on, not " + weightDecay);
        require(!nesterov || rule == Rule.SGD, "only SGD has Nesterov's form, not " + rule);
    }

    /** Stochastic gradient descent. */
    public static Optimizer sgd(double learningRate) {
        return new Optimizer(Rule.SGD, learningRate, 0, 0, 0, 0, false, false);
    }

    /** Adam (Kingma and Ba 2015) with beta1 0.9, beta2 0.999, epsilon 1e-8. */
    public static Optimizer adam(double learningRate) {
        return new Optimizer(Rule.ADAM, learningRate, 0.9, 0.999, 1e-8, 0, false, false);
    }

    /** Adam with decoupled weight decay (Loshchilov and Hutter 2019), 0.01. */
    public static Optimizer adamW(double learningRate) {
        return new Optimizer(Rule.ADAM, learningRate, 0.9, 0.999, 1e-8, 0.01, true, false);
    }

    /** RMSprop (Tieleman and Hinton 2012) with alpha 0.99, epsilon 1e-8. */
    public static Optimizer rmsProp(double learningRate) {
        return new Optimizer(Rule.RMSPROP, learningRate, 0, 0.99, 1e-8, 0, false, false);
    }

    /** Adagrad (Duchi et al. 2011) with epsilon 1e-10. */
    public static Optimizer adagrad(double learningRate) {
        return new Optimizer(Rule.ADAGRAD, learningRate, 0, 0, 1e-10, 0, false, false);
    }

    public Optimizer withMomentum(double value) {
        require(rule != Rule.ADAGRAD || value == 0, "Adagrad has no momentum");
        return new Optimizer(rule, learningRate, value, decay, epsilon, weightDecay, decoupled, nesterov);
    }

    /** RMSprop's alpha, Adam's beta2. */
    public Optimizer withDecay(double value) {
        return new Optimizer(rule, learningRate, momentum, value, epsilon, weightDecay, decoupled, nesterov);
    }

    public Optimizer withEpsilon(double value) {
        return new Optimizer(rule, learningRate, momentum, decay, value, weightDecay, decoupled, nesterov);
    }

    public Optimizer withWeightDecay(double value) {
        return new Optimizer(rule, learningRate, momentum, decay, epsilon, value, decoupled, nesterov);
    }

    /** Nesterov's momentum, in the form that PyTorch has. */
    public Optimizer withNesterov() {
        require(momentum > 0, "Nesterov's form needs a momentum");
        return new Optimizer(rule, learningRate, momentum, decay, epsilon, weightDecay, decoupled, true);
    }

    /** Whether a momentum other than 0 can be asked of its steps. */
    boolean takesMomentum() {
        return rule == Rule.ADAM || rule != Rule.ADAGRAD && momentum > 0;
    }

    /** The numbers that it keeps for each number of a parameter. */
    int states() {
        return switch (rule) {
            case SGD -> momentum > 0 ? 1 : 0;
            case ADAM -> 2;
            case RMSPROP -> momentum > 0 ? 2 : 1;
            case ADAGRAD -> 1;
        };
    }

    /** The operator for parameters with a weight decay of their own. */
    OptimizerUpdate update(double ownWeightDecay) {
        return new OptimizerUpdate(
                rule, states(), (float) decay, (float) epsilon, (float) ownWeightDecay, decoupled, nesterov);
    }

    /**
     * What {@link OptimizerUpdate} is told at a step.
     *
     * @param step counted from 1
     */
    float[] settings(double rate, double momentumNow, long step) {
        boolean adam = rule == Rule.ADAM;
        return new float[] {
            (float) rate,
            (float) momentumNow,
            adam ? (float) (1 - StrictMath.pow(momentumNow, step)) : 1,
            adam ? (float) (1 - StrictMath.pow(decay, step)) : 1
        };
    }
}
