package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cnn4j.Cnn4jException;

/** What was measured in each epoch, in their order; written as CSV text and read back to the same bits. */
public final class TrainingHistory {
    private static final String HEADER =
            "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate,seconds,images_per_second";
    private static final int COLUMNS = HEADER.split(",").length;

    private final List<Epoch> epochs = new ArrayList<>();

    /**
     * One epoch. A figure that was not measured, or that is none because the training diverged, is NaN.
     *
     * @param epoch counted from 1
     * @param trainAccuracy a share from 0 to 1, as {@code validationAccuracy}
     * @param learningRate of the epoch's last step
     * @param seconds of the whole epoch, with its validation
     * @param imagesPerSecond in training alone
     */
    public record Epoch(
            int epoch,
            double trainLoss,
            double trainAccuracy,
            double validationLoss,
            double validationAccuracy,
            double learningRate,
            double seconds,
            double imagesPerSecond) {
        private String toLine() {
            return epoch + "," + trainLoss + "," + trainAccuracy + "," + validationLoss + "," + validationAccuracy + ","
                    + learningRate + "," + seconds + "," + imagesPerSecond;
        }
    }

    /**
     * Adds the epoch after the last.
     *
     * @throws Cnn4jException if its number does not come after the last one's
     */
    public void add(Epoch epoch) {
        int last = epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).epoch;
        require(epoch.epoch > last, "epoch " + epoch.epoch + " cannot come after epoch " + last);
        epochs.add(epoch);
    }

    /** The epochs so far. */
    public List<Epoch> epochs() {
        return Collections.unmodifiableList(epochs);
    }

    /** A line of names, and a line for each epoch; numbers as {@link Double#toString(double)} writes them. */
    public String toCsv() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (Epoch epoch : epochs) {
            text.append(epoch.toLine()).append('\n');
        }
        return text.toString();
    }

    /**
     * Reads what {@link #toCsv} wrote.
     *
     * @throws Cnn4jException if the text is not of that form; the message names the line
     */
    public static TrainingHistory fromCsv(String text) {
        List<String> lines = text.lines().toList();
        require(
                !lines.isEmpty() && lines.get(0).strip().equals(HEADER),
                "a training history must begin with the line \"" + HEADER + "\"");
        TrainingHistory history = new TrainingHistory();
        for (int i = 1; i < lines.size(); i++) {
            try {
                history.add(epoch(lines.get(i).strip()));
            } catch (Cnn4jException | NumberFormatException e) {
                throw new Cnn4jException("line " + (i + 1) + " of a training history: " + e.getMessage(), e);
            }
        }
        return history;
    }

    private static Epoch epoch(String line) {
        String[] fields = line.split(",", -1);
        require(fields.length == COLUMNS, COLUMNS + " fields are wanted, not " + fields.length);
        double[] values = new double[COLUMNS];
        for (int i = 1; i < COLUMNS; i++) {
            values[i] = Double.parseDouble(fields[i]);
        }
        return new Epoch(
                Integer.parseInt(fields[0]),
                values[1],
                values[2],
                values[3],
                values[4],
                values[5],
                values[6],
                values[7]);
    }
}
