package org.cnn4j.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cnn4j.Shape;

/**
 * The IDX files of MNIST (LeCun, Cortes and Burges 1998, "The MNIST database of handwritten digits", section "File formats") and of
 * the sets made after it (Fashion-MNIST, EMNIST, KMNIST), plain or gzip. A file is big-endian: two zero bytes, a type (8 for unsigned
 * bytes), the number of dimensions, each dimension in 4 bytes, then the values.
 */
public final class Idx {
    /** The classes of MNIST. */
    public static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    /** The classes of Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, table 2). */
    public static final List<String> FASHION_MNIST = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private static final int UNSIGNED_BYTES = 8;
    private static final int LABEL_RANK = 1;
    private static final int GREY_RANK = 3;
    private static final int COLOUR_RANK = 4;

    private Idx() {}

    /**
     * The four files of a folder: {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}, and the same with
     * {@code t10k} or {@code test} for {@code train}; each may end in {@code .gz} and have a prefix ({@code emnist-letters-train-...}),
     * and a dot may stand before {@code idx}.
     *
     * @param classes the classes' names, for instance {@link #DIGITS} or {@link #FASHION_MNIST}
     * @throws DataException if one of the files is missing, damaged, or there are two that could be meant
     */
    public static TrainTest directory(Path folder, List<String> classes) {
        List<Path> files = files(folder);
        Dataset train = read(find(folder, files, "images", "train"), find(folder, files, "labels", "train"), classes);
        Dataset test = read(
                find(folder, files, "images", "t10k", "test"), find(folder, files, "labels", "t10k", "test"), classes);
        return new TrainTest(train, test);
    }

    /**
     * Pictures and their labels.
     *
     * @param images unsigned bytes {@code [N, H, W]}, which become {@code [1, H, W]}, or {@code [N, C, H, W]}
     * @param labels unsigned bytes {@code [N]}
     * @throws DataException if a file is missing or damaged, the numbers of pictures and labels differ, or a label is no index of
     *     {@code classes}
     */
    public static Dataset read(Path images, Path labels, List<String> classes) {
        int[] dims;
        byte[] pixels;
        try (DataFile file = DataFile.open(images)) {
            dims = header(file, "pictures", GREY_RANK, COLOUR_RANK);
            long count = 1;
            for (int dim : dims) {
                count = count > DataFile.MAX_BYTES ? count : count * dim;
            }
            pixels = file.bytes(count, "pixels");
            file.end();
        }
        byte[] marks;
        try (DataFile file = DataFile.open(labels)) {
            int count = header(file, "labels", LABEL_RANK, LABEL_RANK)[0];
            if (count != dims[0]) {
                throw new DataException(labels + " has " + count + " labels, but " + images + " has " + dims[0]
                        + " pictures; they do not belong together");
            }
            marks = file.bytes(count, "labels");
            file.end();
        }
        int[] numbers = new int[marks.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = marks[i] & 0xFF;
            ArrayDataset.checkLabel(labels.toString(), i, numbers[i], classes);
        }
        Shape shape = dims.length == GREY_RANK ? Shape.of(1, dims[1], dims[2]) : Shape.of(dims[1], dims[2], dims[3]);
        return ArrayDataset.ofBytes(images.toString(), pixels, shape, numbers, classes);
    }

    private static int[] header(DataFile file, String what, int rank, int otherRank) {
        ByteBuffer magic = ByteBuffer.wrap(file.bytes(Integer.BYTES, "header"));
        int found = magic.get(3);
        if (magic.getShort(0) != 0 || magic.get(2) != UNSIGNED_BYTES || found != rank && found != otherRank) {
            throw new DataException(String.format(
                    "%s does not hold %s: its first four bytes are %08x, but must be %08x%s",
                    file.file(),
                    what,
                    magic.getInt(0),
                    UNSIGNED_BYTES << 8 | rank,
                    otherRank == rank ? "" : String.format(" or %08x", UNSIGNED_BYTES << 8 | otherRank)));
        }
        ByteBuffer sizes = ByteBuffer.wrap(file.bytes((long) found * Integer.BYTES, "header"));
        int[] dims = new int[found];
        for (int i = 0; i < found; i++) {
            dims[i] = sizes.getInt();
            if (dims[i] <= 0) {
                throw new DataException(file.file() + " says that dimension " + i + " is " + (dims[i] & 0xFFFFFFFFL)
                        + "; it must lie between 1 and 2^31 - 1");
            }
        }
        return dims;
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new DataException(folder + " is no directory; give the one that holds the IDX files");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw DataFile.told(folder, e);
        }
    }

    private static Path find(Path folder, List<Path> files, String what, String... parts) {
        String digits = what.equals("images") ? "idx[34]" : "idx1";
        String ending = "(" + String.join("|", parts) + ")-" + what + "[-.]" + digits + "-ubyte(\\.gz)?";
        List<Path> exact = new ArrayList<>();
        List<Path> prefixed = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.matches(ending)) {
                exact.add(file);
            } else if (name.matches(".*[-_.]" + ending)) {
                prefixed.add(file);
            }
        }
        List<Path> found = exact.isEmpty() ? prefixed : exact;
        String usual = parts[0] + "-" + what + "-idx" + (what.equals("images") ? 3 : 1) + "-ubyte";
        if (found.isEmpty()) {
            throw new DataException(folder + " has no file " + usual + " or " + usual + ".gz");
        }
        // Of the same file unpacked and packed, the unpacked one comes first and is read sooner.
        if (found.size() > 1
                && !(found.size() == 2
                        && (found.get(0) + ".gz").equals(found.get(1).toString()))) {
            throw new DataException(folder + " has several files that could be " + usual + ": "
                    + found.stream().map(f -> f.getFileName().toString()).toList() + "; keep one");
        }
        return found.get(0);
    }
}
