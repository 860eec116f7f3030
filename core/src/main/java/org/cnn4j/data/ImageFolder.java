package org.cnn4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cnn4j.Shape;
import org.cnn4j.image.Channels;
import org.cnn4j.image.Image;
import org.cnn4j.image.ImageException;
import org.cnn4j.image.PixelFormat;
import org.cnn4j.image.Resampling;

/**
 * A folder with a folder for each class, in which the class's pictures lie (PNG, JPEG, GIF or BMP). Classes and pictures are in the
 * order of their names. Each picture is cut to the largest part in its middle that has the asked proportions, and resized.
 *
 * <p>Pictures are decoded when they are first read, and kept if all of them together, in the asked size, take less than a quarter of the
 * JVM's memory; otherwise they are decoded each time.
 */
public final class ImageFolder implements Dataset {
    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".gif", ".bmp");
    private static final int MEMORY_SHARE = 4;

    private final Shape shape;
    private final PixelFormat format;
    private final List<String> classes;
    private final List<Path> files;
    private final int[] labels;
    /** Decoded pictures, or null where they would take too much memory. */
    private final AtomicReferenceArray<Image> decoded;

    private ImageFolder(
            Channels channels, int width, int height, List<String> classes, List<Path> files, int[] labels) {
        this.shape = Shape.of(channels.count(), height, width);
        this.format = new PixelFormat(channels, 1 / 255f, List.of(0f), List.of(1f));
        this.classes = List.copyOf(classes);
        this.files = List.copyOf(files);
        this.labels = labels;
        long memory = Shape.of(files.size(), width, height).size() * Integer.BYTES;
        this.decoded = memory < Runtime.getRuntime().maxMemory() / MEMORY_SHARE
                ? new AtomicReferenceArray<>(files.size())
                : null;
    }

    /**
     * Lists the pictures of a folder. Names that begin with a dot are ignored, and so are files beside the classes' folders that are
     * no pictures.
     *
     * @param channels the planes that samples have
     * @param width of all samples
     * @param height of all samples
     * @throws DataException if there is no such folder, it has no classes, a class has no pictures, or something lies where it is
     *     not expected; what a picture's file holds is seen when it is read
     */
    public static ImageFolder of(Path folder, Channels channels, int width, int height) {
        if (width < 1 || height < 1) {
            throw new DataException(
                    "pictures cannot be resized to " + width + " x " + height + "; both sides must be at least 1");
        }
        if (!Files.isDirectory(folder)) {
            throw new DataException(folder + " is no directory; give the one that holds a folder for each class");
        }
        for (Path file : entries(folder, Files::isRegularFile)) {
            if (isPicture(file)) {
                throw new DataException(file + " belongs to no class; put it into the folder of one");
            }
        }
        List<String> classes = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (Path home : entries(folder, Files::isDirectory)) {
            List<Path> pictures = entries(home, file -> true);
            for (Path picture : pictures) {
                if (!isPicture(picture) || Files.isDirectory(picture)) {
                    throw new DataException(
                            picture + " is no picture; the folder of a class holds only files with the endings "
                                    + String.join(", ", ENDINGS));
                }
                labels.add(classes.size());
            }
            if (pictures.isEmpty()) {
                throw new DataException("the class " + home + " has no pictures; add some or remove its folder");
            }
            files.addAll(pictures);
            classes.add(home.getFileName().toString());
        }
        if (classes.isEmpty()) {
            throw new DataException(folder + " has no folders in it; it must have one for each class");
        }
        int[] numbers = labels.stream().mapToInt(Integer::intValue).toArray();
        return new ImageFolder(channels, width, height, classes, files, numbers);
    }

    private static List<Path> entries(Path folder, Predicate<Path> which) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(which)
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted((a, b) ->
                            a.getFileName().toString().compareTo(b.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw DataFile.told(folder, e);
        }
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    @Override
    public int size() {
        return files.size();
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

    /** The file of sample {@code index}. */
    public Path file(int index) {
        return files.get(index);
    }

    @Override
    public void read(int index, float[] to, int offset) {
        float[] values = image(index).toNchw(format);
        System.arraycopy(values, 0, to, offset, values.length);
    }

    private Image image(int index) {
        Image image = decoded == null ? null : decoded.get(index);
        if (image == null) {
            image = decode(files.get(index), shape.dim(2), shape.dim(1));
            if (decoded != null) {
                decoded.set(index, image);
            }
        }
        return image;
    }

    private static Image decode(Path file, int width, int height) {
        Image image;
        try {
            image = Image.read(file);
        } catch (ImageException e) {
            throw new DataException(e.getMessage(), e);
        }
        long wide = (long) image.height() * width;
        long high = (long) image.width() * height;
        int cutWidth = wide < high ? (int) Math.max(1, wide / height) : image.width();
        int cutHeight = high < wide ? (int) Math.max(1, high / width) : image.height();
        return image.centreCrop(cutWidth, cutHeight).resize(width, height, Resampling.ANTIALIASED);
    }
}
