package org.cnn4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.op.Philox;
import org.cnn4j.train.ConfusionMatrix;
import org.cnn4j.train.TrainingHistory;

/** Trainings that never were. */
final class Samples {
    static final List<String> FASHION = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private Samples() {}

    /** Losses that fall from 2.3 to about {@code last}, with noise. */
    static TrainingHistory history(int epochs, double last) {
        float[] noise = new Philox(7).normal(0, 4 * epochs);
        TrainingHistory history = new TrainingHistory();
        for (int i = 0; i < epochs; i++) {
            double gone = epochs == 1 ? 1 : (double) i / (epochs - 1);
            double loss = 2.3 * Math.pow(last / 2.3, Math.sqrt(gone)) * (1 + 0.03 * noise[4 * i]);
            double accuracy = 1 - 0.9 * Math.exp(-3 * Math.sqrt(gone)) - 0.01 * Math.abs(noise[4 * i + 1]);
            history.add(new TrainingHistory.Epoch(
                    i + 1,
                    loss,
                    accuracy,
                    loss * (1.05 + 0.3 * gone),
                    accuracy - 0.02 - 0.01 * Math.abs(noise[4 * i + 2]),
                    0.1,
                    10,
                    6000));
        }
        return history;
    }

    /** The history with the training's loss of some epochs, and the test's of the last of them, not a number. */
    static TrainingHistory withNan(TrainingHistory history, int... epochs) {
        TrainingHistory out = new TrainingHistory();
        for (TrainingHistory.Epoch e : history.epochs()) {
            boolean hit = false;
            for (int epoch : epochs) {
                hit |= epoch == e.epoch();
            }
            boolean both = hit && e.epoch() == epochs[epochs.length - 1];
            out.add(new TrainingHistory.Epoch(
                    e.epoch(),
                    hit ? Double.NaN : e.trainLoss(),
                    e.trainAccuracy(),
                    both ? Double.POSITIVE_INFINITY : e.validationLoss(),
                    e.validationAccuracy(),
                    e.learningRate(),
                    e.seconds(),
                    e.imagesPerSecond()));
        }
        return out;
    }

    /** Mostly right, each class sometimes taken for its neighbours. */
    static ConfusionMatrix confusion(List<String> names, int each) {
        ConfusionMatrix matrix = new ConfusionMatrix(names);
        int classes = names.size();
        float[] noise = new Philox(3).uniform(0, 2 * classes);
        for (int c = 0; c < classes; c++) {
            int next = Math.round(each * 0.15f * noise[2 * c]);
            int before = Math.round(each * 0.05f * noise[2 * c + 1]);
            matrix.add(c, (c + 1) % classes, next);
            matrix.add(c, (c + classes - 1) % classes, before);
            matrix.add(c, c, each - next - before);
        }
        return matrix;
    }

    static List<String> names(int classes, String prefix) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            names.add(prefix + i);
        }
        return names;
    }
}
