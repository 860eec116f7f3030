package org.cnn4j.cli.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.cnn4j.Cnn4jException;
import org.cnn4j.train.TrainingHistory;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Loss and accuracy over the epochs, side by side, in training and on the test data. A figure that is none (NaN,
 * infinite) is a gap in its line, and the panel's title names the epoch.
 */
public final class TrainingCurves {
    static final Color TRAIN = new Color(0x1f, 0x77, 0xb4);
    static final Color TEST = new Color(0xd9, 0x5f, 0x02);

    private static final int PANEL_WIDTH = 640;
    private static final int PANEL_HEIGHT = 460;
    private static final int HEAD = 66;

    /** Up to this many epochs each has a dot. */
    private static final int MOST_DOTS = 40;

    /** A loss over more than this range is drawn on a logarithmic axis. */
    private static final double WIDE = 100;

    private TrainingCurves() {}

    private record Line(String name, Color colour, double[] values) {
        static Line of(
                String name,
                Color colour,
                List<TrainingHistory.Epoch> epochs,
                ToDoubleFunction<TrainingHistory.Epoch> figure) {
            return new Line(
                    name,
                    colour,
                    epochs.stream()
                            .mapToDouble(figure)
                            .map(v -> Double.isFinite(v) ? v : Double.NaN)
                            .toArray());
        }

        boolean isEmpty() {
            return Arrays.stream(values).allMatch(Double::isNaN);
        }
    }

    /**
     * Draws the curves.
     *
     * @param title over both panels
     * @throws Cnn4jException if there are no epochs or no fonts
     */
    public static BufferedImage draw(String title, TrainingHistory history) {
        List<TrainingHistory.Epoch> epochs = history.epochs();
        if (epochs.isEmpty()) {
            throw new Cnn4jException("there are no curves to draw of a training without epochs");
        }
        Canvas.metrics(Canvas.font(12));
        List<Line> losses = List.of(
                Line.of("train", TRAIN, epochs, TrainingHistory.Epoch::trainLoss),
                Line.of("test", TEST, epochs, TrainingHistory.Epoch::validationLoss));
        List<Line> accuracies = List.of(
                Line.of("train", TRAIN, epochs, TrainingHistory.Epoch::trainAccuracy),
                Line.of("test", TEST, epochs, TrainingHistory.Epoch::validationAccuracy));
        XYChart loss = panel(epochs, losses);
        XYChart accuracy = panel(epochs, accuracies);
        lossRange(loss.getStyler(), losses);
        accuracyRange(accuracy.getStyler(), accuracies);
        try (Canvas canvas = new Canvas(2 * PANEL_WIDTH, HEAD + PANEL_HEIGHT)) {
            canvas.centred(title, Canvas.TITLE, Canvas.INK, PANEL_WIDTH, 32, 2 * PANEL_WIDTH - 40);
            place(canvas, 0, "Loss" + gaps(epochs, losses), loss);
            place(canvas, PANEL_WIDTH, "Accuracy" + gaps(epochs, accuracies), accuracy);
            return canvas.image;
        }
    }

    private static void place(Canvas canvas, int x, String name, XYChart chart) {
        canvas.g.drawImage(BitmapEncoder.getBufferedImage(chart), x, HEAD, null);
        canvas.centred(name, Canvas.bold(15), Canvas.INK, x + PANEL_WIDTH / 2, HEAD - 2, PANEL_WIDTH - 40);
    }

    private static XYChart panel(List<TrainingHistory.Epoch> epochs, List<Line> lines) {
        XYChart chart = new XYChartBuilder()
                .width(PANEL_WIDTH)
                .height(PANEL_HEIGHT)
                .xAxisTitle("epoch")
                .build();
        style(chart.getStyler());
        double first = epochs.get(0).epoch();
        double last = epochs.get(epochs.size() - 1).epoch();
        double margin = Math.max(0.5, (last - first) * 0.02);
        chart.getStyler().setXAxisMin(first - margin).setXAxisMax(last + margin);
        // No tick between two epochs.
        double epochWidth = PANEL_WIDTH / (last - first + 2 * margin);
        chart.getStyler().setXAxisTickMarkSpacingHint((int) Math.max(60, 0.75 * epochWidth));
        double[] numbers =
                epochs.stream().mapToDouble(TrainingHistory.Epoch::epoch).toArray();
        for (Line line : lines) {
            if (!line.isEmpty()) {
                XYSeries series = chart.addSeries(line.name, numbers, line.values);
                series.setLineColor(line.colour).setLineStyle(new BasicStroke(2.2f));
                series.setMarkerColor(line.colour);
                // A number between two gaps has no line.
                boolean dots =
                        epochs.size() <= MOST_DOTS || Arrays.stream(line.values).anyMatch(Double::isNaN);
                series.setMarker(dots ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            }
        }
        return chart;
    }

    private static void style(XYStyler styler) {
        styler.setLocale(Locale.ROOT);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setChartFontColor(Canvas.INK);
        styler.setChartPadding(12);
        // Below the plot, where it hides no line.
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setLegendFont(Canvas.font(13));
        styler.setLegendBorderColor(Canvas.LINE);
        styler.setAxisTitleFont(Canvas.font(13));
        styler.setAxisTickLabelsFont(Canvas.font(12));
        styler.setPlotBorderColor(Canvas.LINE);
        styler.setPlotGridLinesColor(new Color(0xe4, 0xe4, 0xe4));
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setMarkerSize(6);
        styler.setXAxisDecimalPattern("0");
        styler.setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
        styler.setAxisTicksLineVisible(false);
        styler.setPlotMargin(0);
        // The margins are in the axes' ranges.
        styler.setPlotContentSize(1);
        // XChart places a title by its letters' outline, so titles of two panels would not be on one line.
        styler.setChartTitleVisible(false);
    }

    /** Which epochs have no figure in a line that has some. */
    private static String gaps(List<TrainingHistory.Epoch> epochs, List<Line> lines) {
        if (lines.stream().allMatch(Line::isEmpty)) {
            return " (no numbers)";
        }
        List<Integer> without = new ArrayList<>();
        for (int i = 0; i < epochs.size(); i++) {
            int at = i;
            if (lines.stream().anyMatch(line -> !line.isEmpty() && Double.isNaN(line.values[at]))) {
                without.add(epochs.get(i).epoch());
            }
        }
        if (without.isEmpty()) {
            return "";
        }
        String shown = without.stream().limit(5).map(String::valueOf).collect(Collectors.joining(", "));
        return " (no number in epoch" + (without.size() > 1 ? "s " : " ") + shown
                + (without.size() > 5 ? " and " + (without.size() - 5) + " more)" : ")");
    }

    private static DoubleStream numbers(List<Line> lines) {
        return lines.stream()
                .flatMapToDouble(line -> Arrays.stream(line.values))
                .filter(v -> !Double.isNaN(v));
    }

    private static void lossRange(XYStyler styler, List<Line> lines) {
        double least = numbers(lines).min().orElse(0);
        double most = numbers(lines).max().orElse(1);
        if (least > 0 && most / least > WIDE) {
            styler.setYAxisLogarithmic(true);
            styler.setYAxisMin(least / 1.3).setYAxisMax(most * 1.3);
        } else {
            double margin = most > least ? (most - least) * 0.06 : Math.max(0.1, Math.abs(most) * 0.1);
            styler.setYAxisMin(least >= 0 ? Math.max(0, least - margin) : least - margin)
                    .setYAxisMax(most + margin);
        }
    }

    private static void accuracyRange(XYStyler styler, List<Line> lines) {
        double least = numbers(lines).min().orElse(0);
        double most = numbers(lines).max().orElse(1);
        double margin = Math.max(0.02, (most - least) * 0.06);
        styler.setYAxisMin(Math.max(0, least - margin)).setYAxisMax(Math.min(1.01, most + margin));
    }
}
