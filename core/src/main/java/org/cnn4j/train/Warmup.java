package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

import java.util.OptionalDouble;

/** Another schedule with a linear rise before it. */
record Warmup(double epochs, double startFactor, Schedule then) implements Schedule {
    Warmup {
        require(epochs > 0 && Double.isFinite(epochs), "a warm-up must take more than 0 epochs, not " + epochs);
        require(startFactor >= 0 && startFactor <= 1, "startFactor must be from 0 to 1, not " + startFactor);
    }

    @Override
    public double learningRate(double base, Progress at) {
        double rate = then.learningRate(base, at);
        double share = at.elapsedEpochs() / epochs;
        return share >= 1 ? rate : rate * (startFactor + (1 - startFactor) * share);
    }

    @Override
    public OptionalDouble momentum(Progress at) {
        return then.momentum(at);
    }

    @Override
    public MetricMode metricMode() {
        return then.metricMode();
    }

    @Override
    public void epochEnded(double metric) {
        then.epochEnded(metric);
    }

    @Override
    public double[] state() {
        return then.state();
    }

    @Override
    public void restore(double[] state) {
        then.restore(state);
    }
}
