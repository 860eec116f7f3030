package org.cnn4j.cli;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.cnn4j.train.TrainingHistory;
import org.cnn4j.train.TrainingListener;

/** A line for each epoch and, where somebody watches, a bar with loss, accuracy, pictures a second and the time left. */
final class TrainProgress implements TrainingListener, AutoCloseable {
    private final PrintWriter out;
    private ProgressBar bar;
    private int epoch;

    TrainProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void stepsEnded(Report report) {
        if (!ChildJvm.interactive()) {
            return;
        }
        if (bar == null || epoch != report.epoch()) {
            close();
            epoch = report.epoch();
            bar = new ProgressBarBuilder()
                    .setTaskName("epoch " + epoch + "/" + report.epochs())
                    .setInitialMax(report.steps())
                    .setStyle(ProgressBarStyle.ASCII)
                    .clearDisplayOnFinish()
                    .build();
        }
        bar.stepTo(report.step());
        bar.setExtraMessage(String.format(
                Locale.ROOT,
                " loss %.4f  accuracy %.4f  %.0f images/s",
                report.loss(),
                report.accuracy(),
                report.imagesPerSecond()));
    }

    @Override
    public void epochEnded(TrainingHistory.Epoch e, boolean best) {
        close();
        out.printf(
                Locale.ROOT,
                "epoch %d: loss %.4f, accuracy %.4f; test loss %.4f, accuracy %.4f; %.0f images/s, %.1f s%s%n",
                e.epoch(),
                e.trainLoss(),
                e.trainAccuracy(),
                e.validationLoss(),
                e.validationAccuracy(),
                e.imagesPerSecond(),
                e.seconds(),
                best ? " *" : "");
        out.flush();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
