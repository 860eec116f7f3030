package org.cnn4j.nn;

import java.util.List;
import java.util.Locale;
import org.cnn4j.Shape;

/** A network as the tables in papers show it: layers with their result's shape, parameters and multiply-adds. */
public record Summary(String name, List<Row> rows) {
    /**
     * A layer.
     *
     * @param shape the result's, for one picture
     * @param parameters numbers that training changes (batch normalisation: scale and bias, not the statistics)
     */
    public record Row(String name, String kind, Shape shape, long parameters, long multiplyAdds) {}

    public Summary {
        rows = List.copyOf(rows);
    }

    public long parameters() {
        return rows.stream().mapToLong(Row::parameters).sum();
    }

    public long multiplyAdds() {
        return rows.stream().mapToLong(Row::multiplyAdds).sum();
    }

    /** The table as text. */
    @Override
    public String toString() {
        int wide = rows.stream().mapToInt(r -> r.name().length()).max().orElse(5);
        String format = "%-" + Math.max(5, wide) + "s  %-14s  %-20s  %,13d  %,16d%n";
        StringBuilder text = new StringBuilder(name).append(System.lineSeparator());
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT, format, row.name(), row.kind(), row.shape(), row.parameters(), row.multiplyAdds()));
        }
        return text.append(String.format(Locale.ROOT, format, "total", "", "", parameters(), multiplyAdds()))
                .toString();
    }
}
