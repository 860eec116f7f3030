package org.cnn4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.Shape;

/**
 * Text files with a sample in each line: its values and its class, between commas, plain or gzip, in UTF-8. Empty lines are left out,
 * quotation marks have no meaning. Immutable: each setting gives a new reader.
 *
 * <pre>{@code
 * Dataset digits = Csv.of(Shape.of(1, 8, 8)).scale(1 / 16f).read(Path.of("digits.csv.gz"));
 * }</pre>
 */
public final class Csv {
    private final Shape shape;
    private final boolean labelFirst;
    private final boolean header;
    private final float scale;
    private final List<String> classes;

    private Csv(Shape shape, boolean labelFirst, boolean header, float scale, List<String> classes) {
        this.shape = shape;
        this.labelFirst = labelFirst;
        this.header = header;
        this.scale = scale;
        this.classes = classes;
    }

    /**
     * Reads samples of {@code shape}, with the class in the last column.
     *
     * @throws DataException if the shape has no dimensions or one that is 0
     */
    public static Csv of(Shape shape) {
        ArrayDataset.checkShape("CSV", shape);
        return new Csv(shape, false, false, 1, List.of());
    }

    /** The class is in the first column. */
    public Csv labelFirst() {
        return new Csv(shape, true, header, scale, classes);
    }

    /** The first line holds names of columns and is left out. */
    public Csv header() {
        return new Csv(shape, labelFirst, true, scale, classes);
    }

    /** Each value is multiplied by {@code factor}, for instance 1/255. */
    public Csv scale(float factor) {
        if (!Float.isFinite(factor)) {
            throw new DataException("the scale is " + factor + "; it must be a finite number");
        }
        return new Csv(shape, labelFirst, header, factor, classes);
    }

    /**
     * The classes, so that the files of training and test agree. The column then holds names of these, or their indices from 0. Unless
     * this is set, the classes are all texts in the column, in the order of numbers where all are whole numbers, otherwise of the
     * alphabet.
     */
    public Csv classes(List<String> names) {
        ArrayDataset.checkClasses("CSV", names);
        return new Csv(shape, labelFirst, header, scale, List.copyOf(names));
    }

    /**
     * Reads a file.
     *
     * @throws DataException if it is missing or damaged, a row has too few or too many columns, a value is no finite number, or a
     *     class is none of those that were given; the message names line and column, both from 1
     */
    public Dataset read(Path path) {
        int length = shape.intSize();
        float[] values = new float[length];
        List<String> labels = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        try (DataFile file = DataFile.open(path)) {
            CsvLines rows = new CsvLines(file, length + 1);
            if (header) {
                rows.next();
            }
            for (String line = rows.next(); line != null; line = rows.next()) {
                if (line.isBlank()) {
                    continue;
                }
                long at = (long) labels.size() * length;
                if (at + length > values.length) {
                    values = Arrays.copyOf(values, grown(path, values.length, at + length));
                }
                labels.add(row(rows.place(), line, values, (int) at));
                lines.add(rows.number());
            }
        }
        if (labels.isEmpty()) {
            throw new DataException(path + " has no rows; it must have one for each sample");
        }
        List<String> names = classes.isEmpty() ? named(labels) : classes;
        int[] numbers = numbers(path, labels, lines, names);
        float[] all = Arrays.copyOf(values, labels.size() * length);
        return ArrayDataset.ofFloats(path.toString(), all, shape, numbers, names);
    }

    private static int grown(Path path, int length, long needed) {
        if (needed > DataFile.MAX_BYTES) {
            throw new DataException(
                    path + " has over " + DataFile.MAX_BYTES + " values; that is more than can be held");
        }
        return (int) Math.min(DataFile.MAX_BYTES, Math.max(needed, 2L * length));
    }

    /** Parses a line; gives the text of its class. */
    private String row(String place, String line, float[] values, int at) {
        String[] fields = line.split(",", -1);
        int length = shape.intSize();
        if (fields.length != length + 1) {
            throw new DataException(place + " has " + fields.length + " columns; samples of " + shape + " need "
                    + (length + 1) + ", with the class");
        }
        int first = labelFirst ? 1 : 0;
        for (int i = 0; i < length; i++) {
            values[at + i] = number(place, fields[first + i], first + i) * scale;
        }
        String label = fields[labelFirst ? 0 : length].strip();
        if (label.isEmpty()) {
            throw new DataException(place + " has no class in column " + (labelFirst ? 1 : length + 1));
        }
        return label;
    }

    private static float number(String place, String field, int column) {
        try {
            float value = Float.parseFloat(field);
            if (Float.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new DataException(place + ", column " + (column + 1) + ": \"" + field + "\" is no number", e);
        }
        throw new DataException(place + ", column " + (column + 1) + ": " + field + " is not finite");
    }

    private static List<String> named(List<String> labels) {
        Set<String> distinct = new LinkedHashSet<>(labels);
        List<String> names = new ArrayList<>(distinct);
        boolean whole = distinct.stream().allMatch(name -> name.matches("-?\\d{1,9}"));
        names.sort(whole ? (a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)) : String::compareTo);
        return names;
    }

    private static int[] numbers(Path path, List<String> labels, List<Integer> lines, List<String> names) {
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            // Where a name looks like an index it is still a name: indices are entered only where no name has taken
            // their place.
            byName.put(names.get(i), i);
        }
        for (int i = 0; i < names.size(); i++) {
            byName.putIfAbsent(Integer.toString(i), i);
        }
        int[] numbers = new int[labels.size()];
        for (int i = 0; i < numbers.length; i++) {
            Integer number = byName.get(labels.get(i));
            if (number == null) {
                throw new DataException(path + ", line " + lines.get(i) + ": \"" + labels.get(i)
                        + "\" is none of the classes " + ArrayDataset.shorten(names));
            }
            numbers[i] = number;
        }
        return numbers;
    }
}
