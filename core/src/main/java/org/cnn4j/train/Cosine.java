package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

/** Cosine annealing, without and with restarts. */
final class Cosine {
    private Cosine() {}

    private static void requireEtaMin(double etaMin) {
        require(etaMin >= 0 && Double.isFinite(etaMin), "etaMin must be a rate from 0 on, not " + etaMin);
    }

    private static double between(double base, double etaMin, double share) {
        return etaMin + (base - etaMin) * (1 + StrictMath.cos(Math.PI * share)) / 2;
    }

    record Annealing(double etaMin) implements Schedule {
        Annealing {
            requireEtaMin(etaMin);
        }

        @Override
        public double learningRate(double base, Progress at) {
            return between(base, etaMin, (double) at.step() / at.totalSteps());
        }
    }

    record WarmRestarts(int t0, int tMult, double etaMin) implements Schedule {
        WarmRestarts {
            require(t0 >= 1 && tMult >= 1, "t0 and tMult must be at least 1, not " + t0 + " and " + tMult);
            requireEtaMin(etaMin);
        }

        @Override
        public double learningRate(double base, Progress at) {
            double since = at.elapsedEpochs();
            double period = t0;
            if (tMult == 1) {
                since -= Math.floor(since / period) * period;
            }
            while (since >= period) {
                since -= period;
                period *= tMult;
            }
            return between(base, etaMin, since / period);
        }
    }
}
