package org.cnn4j.data;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.cnn4j.Shape;

/**
 * Drawn pictures {@code [1, side, side]} of triangles, squares and circles, for a first lesson that needs no files. Place, size,
 * rotation, the grey of the ground and how much lighter the figure is are random, and so is the noise on both. The area of a figure
 * tells nothing of its class. Picture {@code index} depends on seed, part, side and index alone, and is the same on every machine.
 */
public final class ShapesDataset implements Dataset {
    /** The classes. */
    public static final List<String> CLASSES = List.of("triangle", "square", "circle");

    /** The side of pictures unless another is asked for. */
    public static final int SIDE = 32;

    private static final int MIN_SIDE = 16;
    private static final int MAX_SIDE = 1024;

    private final Shape shape;
    private final int side;
    private final long seed;
    private final int part;
    private final AtomicReferenceArray<byte[]> drawn;

    /**
     * @param size the number of pictures; classes take turns, so they are equally many
     * @param side of the pictures in pixels, 16 to 1024
     * @param seed decides the pictures
     * @param part sets of one seed and different parts have no picture in common
     * @throws DataException if the size is negative or the side out of range
     */
    public ShapesDataset(int size, int side, long seed, int part) {
        if (size < 0) {
            throw new DataException("a set of " + size + " shapes was asked for; it must be 0 or more");
        }
        Checks.between("the side of shapes' pictures", side, MIN_SIDE, MAX_SIDE);
        this.shape = Shape.of(1, side, side);
        this.side = side;
        this.seed = seed;
        this.part = part;
        this.drawn = new AtomicReferenceArray<>(size);
    }

    /** 3000 pictures of 32 × 32 to learn from and 600 to judge by. */
    public static TrainTest trainTest(long seed) {
        return new TrainTest(new ShapesDataset(3000, SIDE, seed, 0), new ShapesDataset(600, SIDE, seed, 1));
    }

    @Override
    public int size() {
        return drawn.length();
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public int label(int index) {
        return index % CLASSES.size();
    }

    @Override
    public void read(int index, float[] to, int offset) {
        byte[] pixels = drawn.get(index);
        if (pixels == null) {
            Draws draws = Draws.of(seed, Draws.SHAPES, part, index);
            pixels = new ShapePainter(side, draws).paint(label(index));
            drawn.set(index, pixels);
        }
        ArrayDataset.toUnit(pixels, 0, pixels.length, to, offset);
    }
}
