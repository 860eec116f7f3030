package org.cnn4j.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A confusion matrix as text: counts where there are few classes, and a line of figures for each class. */
final class ConfusionTable {
    /** With more classes the counts would not fit a line, and only the figures are told. */
    private static final int WIDEST = 20;

    private static final int LONGEST_NAME = 20;

    private ConfusionTable() {}

    static String of(ConfusionMatrix matrix) {
        List<List<String>> rows = new ArrayList<>();
        boolean counts = matrix.classes() <= WIDEST;
        boolean undecided = matrix.undecided() > 0;
        List<String> head = new ArrayList<>(List.of(counts ? "actual \\ predicted" : "class"));
        for (int c = 0; counts && c < matrix.classes(); c++) {
            head.add(shortened(matrix.names().get(c), 8));
        }
        if (undecided) {
            head.add("NaN");
        }
        head.addAll(List.of("samples", "precision", "recall", "F1"));
        rows.add(head);
        for (int c = 0; c < matrix.classes(); c++) {
            List<String> row = new ArrayList<>(List.of(shortened(matrix.names().get(c), LONGEST_NAME)));
            for (int predicted = 0; counts && predicted < matrix.classes(); predicted++) {
                row.add(Long.toString(matrix.count(c, predicted)));
            }
            if (undecided) {
                row.add(Long.toString(matrix.undecided(c)));
            }
            row.add(Long.toString(matrix.support(c)));
            row.addAll(List.of(share(matrix.precision(c)), share(matrix.recall(c)), share(matrix.f1(c))));
            rows.add(row);
        }
        return aligned(rows)
                + String.format(
                        Locale.ROOT,
                        "accuracy %.4f, macro precision %.4f, macro recall %.4f, macro F1 %.4f",
                        matrix.accuracy(),
                        matrix.macroPrecision(),
                        matrix.macroRecall(),
                        matrix.macroF1());
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String shortened(String name, int length) {
        return name.length() <= length ? name : name.substring(0, length - 1) + "…";
    }

    /** The first column to the left, the others to the right. */
    private static String aligned(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(row.get(0)).append(" ".repeat(widths[0] - row.get(0).length()));
            for (int i = 1; i < widths.length; i++) {
                text.append(" ".repeat(2 + widths[i] - row.get(i).length())).append(row.get(i));
            }
            text.append('\n');
        }
        return text.toString();
    }
}
