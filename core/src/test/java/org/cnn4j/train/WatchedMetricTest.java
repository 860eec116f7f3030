package org.cnn4j.train;

import static org.cnn4j.train.SmallTrainings.loader;
import static org.cnn4j.train.SmallTrainings.normed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Engine;
import org.cnn4j.TestEngines;
import org.cnn4j.data.DataLoader;
import org.cnn4j.testkit.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What schedules and early stopping are told of an epoch. */
class WatchedMetricTest {
    private final Engine engine = TestEngines.on(new ReferenceBackend());

    @AfterEach
    void close() {
        engine.close();
    }

    /** The two metrics told in two epochs. */
    private List<Double> told(MetricMode mode, DataLoader validation, EarlyStopping stopping, List<Double> expected) {
        List<Double> told = new ArrayList<>();
        Schedule schedule = new Schedule() {
            @Override
            public double learningRate(double base, Progress at) {
                return base;
            }

            @Override
            public MetricMode metricMode() {
                return mode;
            }

            @Override
            public void epochEnded(double metric) {
                told.add(metric);
            }
        };
        try (Trainer trainer = SmallTrainings.sgd(engine, normed())
                .schedule(schedule.warmup(1, 0.5))
                .earlyStopping(stopping)
                .build()) {
            for (TrainingHistory.Epoch epoch :
                    trainer.fit(loader(12, 6), validation, 2).epochs()) {
                boolean loss = mode == MetricMode.MIN;
                double own = loss ? epoch.trainLoss() : epoch.trainAccuracy();
                double other = loss ? epoch.validationLoss() : epoch.validationAccuracy();
                expected.add(validation == null ? own : other);
            }
        }
        return told;
    }

    @Test
    void whoWantsTheLeastIsToldTheLossAndWhoWantsTheMostTheAccuracy() {
        for (MetricMode mode : MetricMode.values()) {
            for (boolean validates : new boolean[] {true, false}) {
                EarlyStopping stopping = new EarlyStopping(mode, 9, 0);
                List<Double> expected = new ArrayList<>();
                assertEquals(told(mode, validates ? loader(9, 9) : null, stopping, expected), expected);
                assertEquals(
                        mode == MetricMode.MIN
                                ? Math.min(expected.get(0), expected.get(1))
                                : Math.max(expected.get(0), expected.get(1)),
                        stopping.best());
            }
        }
    }
}
