package org.cnn4j.cpu.kernel;

import org.cnn4j.op.OptimizerUpdate;

/** The numbers of an optimiser's step that are the same for all elements, made of its settings before each run. */
public final class UpdateTerms {
    /** What an element is computed by: each is a loop of its own. */
    public enum Formula {
        SGD,
        MOMENTUM,
        ADAM,
        RMSPROP,
        RMSPROP_MOMENTUM,
        ADAGRAD
    }

    private final OptimizerUpdate op;
    private final Formula formula;
    private float factor;
    private float rate;
    private float momentum;
    private float shrink;
    private float rootScale;

    public UpdateTerms(OptimizerUpdate op) {
        this.op = op;
        this.formula = switch (op.rule()) {
            case SGD -> op.states() == 0 ? Formula.SGD : Formula.MOMENTUM;
            case ADAM -> Formula.ADAM;
            case RMSPROP -> op.states() == 1 ? Formula.RMSPROP : Formula.RMSPROP_MOMENTUM;
            case ADAGRAD -> Formula.ADAGRAD;
        };
    }

    /**
     * Takes the numbers of this step.
     *
     * @param settings learning rate, momentum and the two corrections of ADAM's means
     * @param factor what gradients are multiplied by
     */
    public void set(float[] settings, int so, float factor) {
        this.factor = factor;
        this.momentum = settings[so + 1];
        boolean adam = op.rule() == OptimizerUpdate.Rule.ADAM;
        this.rate = adam ? (float) (settings[so] / (double) settings[so + 2]) : settings[so];
        this.rootScale = adam ? (float) (1 / Math.sqrt(settings[so + 3])) : 1;
        this.shrink = op.decoupled() ? (float) (settings[so] * (double) op.weightDecay()) : 0;
    }

    public Formula formula() {
        return formula;
    }

    /** Parameter, gradient and states. */
    public int operands() {
        return 2 + op.states();
    }

    /** What gradients are multiplied by. */
    public float factor() {
        return factor;
    }

    /** What of the parameter is added to the gradient. */
    public float coupled() {
        return op.decoupled() ? 0 : op.weightDecay();
    }

    /** What of the parameter is taken away first. */
    public float shrink() {
        return shrink;
    }

    /** The learning rate, for ADAM with the correction of the mean. */
    public float rate() {
        return rate;
    }

    /** SGD, RMSPROP: what stays of the velocity. ADAM: what stays of the mean. */
    public float momentum() {
        return momentum;
    }

    /** ADAM: what the mean takes of the gradient. */
    public float gain() {
        return (float) (1 - (double) momentum);
    }

    /** ADAM, RMSPROP: what stays of the mean of squares. */
    public float decay() {
        return op.decay();
    }

    /** ADAM, RMSPROP: what the mean of squares takes of the gradient's square. */
    public float decayGain() {
        return (float) (1 - (double) op.decay());
    }

    /** What the root of the mean of squares is multiplied by. */
    public float rootScale() {
        return rootScale;
    }

    public float epsilon() {
        return op.epsilon();
    }

    /** SGD: {@code parameter -= rate * (gradientPart * g + velocityPart * v)}. */
    public float gradientPart() {
        return op.nesterov() ? 1 : 0;
    }

    public float velocityPart() {
        return op.nesterov() ? momentum : 1;
    }
}
