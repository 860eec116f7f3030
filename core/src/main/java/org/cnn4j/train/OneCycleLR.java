package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

import java.util.OptionalDouble;

/**
 * The one-cycle policy (Smith and Topin 2018, "Super-convergence: very fast training of neural networks using large
 * learning rates") as PyTorch's {@code OneCycleLR} has it. The rate goes from {@code maxLr / divFactor} to
 * {@code maxLr} in the first {@code pctStart} of all steps, and then to {@code maxLr / divFactor / finalDivFactor}; the
 * optimiser's own rate is not used. With three phases it goes back to the initial rate as fast as it rose, and only
 * then to the lowest. If momentum is cycled, it goes from {@code maxMomentum} to {@code baseMomentum} while the rate
 * rises, and back while it falls. (PyTorch cycles it unless told not to; here one asks for it.)
 *
 * @param linear whether to go along straight lines instead of cosines
 */
public record OneCycleLR(
        double maxLr,
        double pctStart,
        double divFactor,
        double finalDivFactor,
        boolean linear,
        boolean threePhase,
        boolean cycleMomentum,
        double baseMomentum,
        double maxMomentum)
        implements Schedule {
    /** @throws org.cnn4j.Cnn4jException if a parameter is out of its range */
    public OneCycleLR {
        require(maxLr > 0 && Double.isFinite(maxLr), "maxLr must be above 0, not " + maxLr);
        require(pctStart >= 0 && pctStart <= 1, "pctStart must be from 0 to 1, not " + pctStart);
        require(divFactor > 0 && finalDivFactor > 0, "divFactor and finalDivFactor must be above 0");
        require(
                baseMomentum >= 0 && baseMomentum <= maxMomentum && maxMomentum < 1,
                "momentum must be cycled between numbers from 0 to 1, not " + baseMomentum + " and " + maxMomentum);
    }

    static OneCycleLR of(double maxLr) {
        return new OneCycleLR(maxLr, 0.3, 25, 1e4, false, false, false, 0.85, 0.95);
    }

    /** With the rate rising in this share of all steps; 0.3 unless told. */
    public OneCycleLR withPctStart(double share) {
        return new OneCycleLR(
                maxLr, share, divFactor, finalDivFactor, linear, threePhase, cycleMomentum, baseMomentum, maxMomentum);
    }

    /**
     * With the first rate {@code maxLr / initial}, and the last that divided by {@code last}; 25 and 10,000 unless
     * told.
     */
    public OneCycleLR withDivFactors(double initial, double last) {
        return new OneCycleLR(
                maxLr, pctStart, initial, last, linear, threePhase, cycleMomentum, baseMomentum, maxMomentum);
    }

    /** With straight lines instead of cosines. */
    public OneCycleLR withLinearAnnealing() {
        return new OneCycleLR(
                maxLr, pctStart, divFactor, finalDivFactor, true, threePhase, cycleMomentum, baseMomentum, maxMomentum);
    }

    /** With three phases, as in the paper. */
    public OneCycleLR withThreePhases() {
        return new OneCycleLR(
                maxLr, pctStart, divFactor, finalDivFactor, linear, true, cycleMomentum, baseMomentum, maxMomentum);
    }

    /** With momentum going from {@code high} to {@code low} and back; PyTorch's are 0.85 and 0.95. */
    public OneCycleLR withMomentum(double low, double high) {
        return new OneCycleLR(maxLr, pctStart, divFactor, finalDivFactor, linear, threePhase, true, low, high);
    }

    @Override
    public double learningRate(double base, Progress at) {
        double initial = maxLr / divFactor;
        double last = initial / finalDivFactor;
        return threePhase ? along(at, initial, maxLr, initial, last) : along(at, initial, maxLr, last);
    }

    @Override
    public OptionalDouble momentum(Progress at) {
        if (!cycleMomentum) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                threePhase
                        ? along(at, maxMomentum, baseMomentum, maxMomentum, maxMomentum)
                        : along(at, maxMomentum, baseMomentum, maxMomentum));
    }

    /** From each of {@code corners} to the next; the phases' last steps are PyTorch's, fractions of a step included. */
    private double along(Progress at, double... corners) {
        double rise = pctStart * at.totalSteps();
        double start = 0;
        int phases = corners.length - 1;
        for (int phase = 0; ; phase++) {
            boolean lastPhase = phase == phases - 1;
            double end = lastPhase ? at.totalSteps() - 1 : phase == 0 ? rise - 1 : 2 * rise - 2;
            if (at.step() <= end || lastPhase) {
                // A phase of no length is one of a training of a step or two.
                double share = end > start ? (at.step() - start) / (end - start) : 1;
                return anneal(corners[phase], corners[phase + 1], share);
            }
            start = end;
        }
    }

    private double anneal(double from, double to, double share) {
        return linear ? (to - from) * share + from : to + (from - to) / 2 * (1 + StrictMath.cos(Math.PI * share));
    }
}
