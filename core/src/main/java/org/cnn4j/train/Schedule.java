package org.cnn4j.train;

import java.util.OptionalDouble;
import org.cnn4j.Cnn4jException;

/**
 * The learning rate as a function of the training's progress. Factories bear PyTorch's names and take its parameters,
 * with periods in epochs. All but {@link ReduceLROnPlateau} are pure functions; that one is told the validation metric
 * and has a state to be kept in checkpoints. One's own schedule is a lambda:
 *
 * <pre>{@code
 * Schedule linear = (base, at) -> base * (1 - (double) at.step() / at.totalSteps());
 * Schedule usual = Schedule.cosineAnnealingLR(1e-5).warmup(5, 0.1);
 * }</pre>
 *
 * Powers and cosines are {@link StrictMath}'s, so a rate is the same bits on every machine.
 */
@FunctionalInterface
public interface Schedule {
    /** The rate for the update at {@code at}, where {@code base} is the optimiser's own. */
    double learningRate(double base, Progress at);

    /**
     * The momentum (Adam's first beta) for the update at {@code at}; empty, as nearly always, to leave the optimiser's
     * own.
     */
    default OptionalDouble momentum(Progress at) {
        return OptionalDouble.empty();
    }

    /** Which metric {@link #epochEnded} is told: the accuracy if it is MAX, the loss if it is MIN. */
    default MetricMode metricMode() {
        return MetricMode.MAX;
    }

    /**
     * Told once after each epoch the metric on the validation data, or on the training data where there are no others; pure schedules do
     * nothing with it.
     */
    default void epochEnded(double metric) {}

    /** What {@link #restore} needs to go on from here; empty for pure schedules. */
    default double[] state() {
        return new double[0];
    }

    /**
     * Takes up the state that {@link #state} gave.
     *
     * @throws Cnn4jException if it is not a state of such a schedule
     */
    default void restore(double[] state) {
        if (state.length != 0) {
            throw new Cnn4jException("a schedule without state cannot take up one of " + state.length
                    + " numbers; it was saved by another kind of schedule");
        }
    }

    /**
     * This schedule, with its rate raised linearly from {@code startFactor} times to all of it in the first
     * {@code epochs} (Goyal et al. 2017, "Accurate, large minibatch SGD", section 2.2). Time is not shifted: after the
     * warm-up the rate is as if there had been none, as PyTorch's {@code ChainedScheduler} of {@code LinearLR} and
     * another has it.
     *
     * @param epochs may be fractions of one
     */
    default Schedule warmup(double epochs, double startFactor) {
        return new Warmup(epochs, startFactor, this);
    }

    /** The optimiser's own rate, always. */
    static Schedule constant() {
        return new EpochSchedules.Constant();
    }

    /** {@code base * gamma^floor(epoch / stepSize)}: PyTorch's {@code StepLR}. */
    static Schedule stepLR(int stepSize, double gamma) {
        return new EpochSchedules.StepLR(stepSize, gamma);
    }

    /**
     * The rate times {@code gamma} at the start of each of the epochs {@code milestones}: PyTorch's
     * {@code MultiStepLR}.
     */
    static Schedule multiStepLR(double gamma, int... milestones) {
        return new EpochSchedules.MultiStepLR(gamma, milestones);
    }

    /** {@code base * gamma^epoch}: PyTorch's {@code ExponentialLR}. */
    static Schedule exponentialLR(double gamma) {
        return new EpochSchedules.ExponentialLR(gamma);
    }

    /**
     * Half a cosine from the base rate to {@code etaMin} over the whole training, at every step (Loshchilov and Hutter
     * 2017, "SGDR: stochastic gradient descent with warm restarts", equation 5):
     * {@code etaMin + (base - etaMin) (1 + cos(pi t / T)) / 2}.
     */
    static Schedule cosineAnnealingLR(double etaMin) {
        return new Cosine.Annealing(etaMin);
    }

    /**
     * Cosines as {@link #cosineAnnealingLR} has one, each from the base rate: the first over {@code t0} epochs, each
     * other over {@code tMult} times those of the one before (Loshchilov and Hutter 2017, section 3); PyTorch's
     * {@code CosineAnnealingWarmRestarts}.
     */
    static Schedule cosineAnnealingWarmRestarts(int t0, int tMult, double etaMin) {
        return new Cosine.WarmRestarts(t0, tMult, etaMin);
    }

    /** One rise and one fall over the whole training, with PyTorch's defaults; its methods change them. */
    static OneCycleLR oneCycleLR(double maxLr) {
        return OneCycleLR.of(maxLr);
    }

    /**
     * The rate times {@code factor} after more than {@code patience} epochs in which the metric became no better: the accuracy if
     * {@code mode} is MAX, the loss if it is MIN. The object has a state, so each training needs its own. {@link ReduceLROnPlateau#builder} sets the rest.
     */
    static ReduceLROnPlateau reduceLROnPlateau(MetricMode mode, double factor, int patience) {
        return ReduceLROnPlateau.builder(mode).factor(factor).patience(patience).build();
    }
}
