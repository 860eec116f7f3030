package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

import java.util.Arrays;
import java.util.List;

/** Schedules that change with the epoch alone. */
final class EpochSchedules {
    private EpochSchedules() {}

    private static void requireGamma(double gamma) {
        require(gamma > 0 && Double.isFinite(gamma), "gamma must be above 0, not " + gamma);
    }

    record Constant() implements Schedule {
        @Override
        public double learningRate(double base, Progress at) {
            return base;
        }
    }

    record StepLR(int stepSize, double gamma) implements Schedule {
        StepLR {
            require(stepSize >= 1, "stepSize must be at least one epoch, not " + stepSize);
            requireGamma(gamma);
        }

        @Override
        public double learningRate(double base, Progress at) {
            return base * StrictMath.pow(gamma, at.epoch() / stepSize);
        }
    }

    record MultiStepLR(double gamma, List<Integer> milestones) implements Schedule {
        MultiStepLR(double gamma, int... milestones) {
            this(gamma, Arrays.stream(milestones).sorted().boxed().toList());
            requireGamma(gamma);
            require(
                    milestones.length > 0 && this.milestones.get(0) >= 1,
                    "milestones must be epochs from 1 on, not " + this.milestones);
        }

        @Override
        public double learningRate(double base, Progress at) {
            long passed = milestones.stream().filter(m -> m <= at.epoch()).count();
            return base * StrictMath.pow(gamma, passed);
        }
    }

    record ExponentialLR(double gamma) implements Schedule {
        ExponentialLR {
            requireGamma(gamma);
        }

        @Override
        public double learningRate(double base, Progress at) {
            return base * StrictMath.pow(gamma, at.epoch());
        }
    }
}
