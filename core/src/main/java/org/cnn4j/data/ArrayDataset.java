package org.cnn4j.data;

import java.util.HashSet;
import java.util.List;
import org.cnn4j.Shape;

/** Samples in memory: floats as they are, or bytes of pictures, which are read as 0 to 1. */
final class ArrayDataset implements Dataset {
    private static final int LONGEST_LIST = 20;

    /**
     * The value of each byte. The factor is that of {@link org.cnn4j.image.PixelFormat} with scale 1/255, so that a network sees
     * the same numbers in training as later from pictures.
     */
    private static final float[] UNIT = new float[256];

    static {
        for (int i = 0; i < UNIT.length; i++) {
            UNIT[i] = i * (1 / 255f);
        }
    }

    private final Shape shape;
    private final int length;
    private final int[] labels;
    private final List<String> classes;
    private final float[] floats;
    private final byte[] bytes;

    private ArrayDataset(Shape shape, int[] labels, List<String> classes, float[] floats, byte[] bytes) {
        this.shape = shape;
        this.length = shape.intSize();
        this.labels = labels;
        this.classes = List.copyOf(classes);
        this.floats = floats;
        this.bytes = bytes;
    }

    /** @param source what error messages call the data */
    static Dataset ofFloats(String source, float[] values, Shape shape, int[] labels, List<String> classes) {
        check(source, values.length, shape, labels, classes);
        return new ArrayDataset(shape, labels, classes, values, null);
    }

    /** @param source what error messages call the data */
    static Dataset ofBytes(String source, byte[] pixels, Shape shape, int[] labels, List<String> classes) {
        check(source, pixels.length, shape, labels, classes);
        return new ArrayDataset(shape, labels, classes, null, pixels);
    }

    private static void check(String source, int length, Shape shape, int[] labels, List<String> classes) {
        checkClasses(source, classes);
        checkShape(source, shape);
        if (length != shape.size() * labels.length) {
            throw new DataException(source + ": " + labels.length + " samples of " + shape + " need "
                    + shape.size() * labels.length + " values, not " + length);
        }
        for (int i = 0; i < labels.length; i++) {
            checkLabel(source, i, labels[i], classes);
        }
    }

    static void checkShape(String source, Shape shape) {
        if (shape.rank() == 0 || shape.size() == 0) {
            throw new DataException(source + ": samples cannot have the shape " + shape
                    + "; it must have a dimension, and none that is 0");
        }
    }

    static void checkClasses(String source, List<String> classes) {
        if (classes.isEmpty()) {
            throw new DataException(source + ": there are no classes; name at least one");
        }
        if (new HashSet<>(classes).size() != classes.size()) {
            throw new DataException(source + ": two classes have one name: " + shorten(classes));
        }
    }

    static void checkLabel(String source, int index, int label, List<String> classes) {
        if (label < 0 || label >= classes.size()) {
            throw new DataException(source + ": sample " + index + " has the label " + label + ", but there are "
                    + classes.size() + " classes, numbered from 0");
        }
    }

    static String shorten(List<String> names) {
        return names.size() <= LONGEST_LIST
                ? names.toString()
                : names.subList(0, LONGEST_LIST) + " and " + (names.size() - LONGEST_LIST) + " more";
    }

    /** {@code count} bytes of pictures as numbers from 0 to 1. */
    static void toUnit(byte[] from, int at, int count, float[] to, int offset) {
        for (int i = 0; i < count; i++) {
            to[offset + i] = UNIT[from[at + i] & 0xFF];
        }
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void read(int index, float[] to, int offset) {
        if (floats != null) {
            System.arraycopy(floats, index * length, to, offset, length);
        } else {
            toUnit(bytes, index * length, length, to, offset);
        }
    }
}
