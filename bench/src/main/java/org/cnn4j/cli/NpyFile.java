package org.cnn4j.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;

/** NumPy's {@code .npy} files, versions 1 to 3, little-endian and in C order; written as version 1. */
final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

    private NpyFile() {}

    /**
     * Reads {@code <f4}, {@code <i8}, {@code <i4}, {@code |u1}, {@code |i1} and {@code |b1} as they are, and
     * {@code <f8} rounded to float32.
     *
     * @throws Cnn4jException if the file cannot be read, is damaged, of another element type, or in Fortran order
     */
    static Tensor read(Path file) {
        try {
            return parse(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN), file.toString());
        } catch (IOException e) {
            throw new Cnn4jException(CliErrors.unreadable(file, e), e);
        }
    }

    private static Tensor parse(ByteBuffer bytes, String name) {
        String header = header(bytes, name);
        String descr = group(DESCR, header, name, "descr");
        if (group(ORDER, header, name, "fortran_order").equals("True")) {
            throw new Cnn4jException(
                    name + " is in Fortran order; save it with numpy.ascontiguousarray for C order, which is read");
        }
        Shape shape = shape(group(SHAPE, header, name, "shape"), name);
        DType dtype = dtype(descr, name);
        long width = descr.equals("<f8") ? 8 : dtype.bytes();
        if (shape.size() > bytes.remaining() / width || shape.size() * width != bytes.remaining()) {
            throw new Cnn4jException(name + " is damaged: " + bytes.remaining() + " bytes of data, but " + descr + shape
                    + " needs " + width + " for each of " + shape.size() + " elements");
        }
        if (!descr.equals("<f8")) {
            return Tensor.fromLittleEndian(new TensorType(dtype, shape), bytes);
        }
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) bytes.getDouble();
        }
        return Tensor.wrap(new TensorType(DType.FLOAT32, shape), values);
    }

    private static String header(ByteBuffer bytes, String name) {
        if (bytes.remaining() < 10) {
            throw new Cnn4jException(name + " is too short for a .npy file");
        }
        byte[] magic = new byte[MAGIC.length];
        bytes.get(magic);
        if (!java.util.Arrays.equals(magic, MAGIC)) {
            throw new Cnn4jException(name + " is no .npy file");
        }
        int version = bytes.get();
        bytes.get();
        if (version < 1 || version > 3) {
            throw new Cnn4jException(name + " is a .npy file of version " + version + "; versions 1 to 3 are read");
        }
        long length = version == 1 ? bytes.getShort() & 0xffff : bytes.remaining() < 4 ? -1 : bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new Cnn4jException(name + " is damaged: its header is cut off");
        }
        byte[] text = new byte[(int) length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static String group(Pattern pattern, String header, String name, String key) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new Cnn4jException(name + " is damaged: its header has no readable '" + key + "'");
        }
        return matcher.group(1);
    }

    private static Shape shape(String text, String name) {
        try {
            String[] parts = text.isBlank() ? new String[0] : text.strip().split("\\s*,\\s*");
            int[] dims = new int[parts.length];
            for (int i = 0; i < parts.length; i++) {
                dims[i] = Integer.parseInt(parts[i]);
            }
            return Shape.of(dims);
        } catch (NumberFormatException | Cnn4jException e) {
            throw new Cnn4jException(name + " is damaged: its header has the shape (" + text.strip() + ")", e);
        }
    }

    private static DType dtype(String descr, String name) {
        return switch (descr) {
            case "<f4", "<f8" -> DType.FLOAT32;
            case "<i8" -> DType.INT64;
            case "<i4" -> DType.INT32;
            case "|u1" -> DType.UINT8;
            case "|i1" -> DType.INT8;
            case "|b1" -> DType.BOOL;
            default ->
                throw new Cnn4jException(name + " has elements of type " + descr
                        + "; float32, float64, int64, int32, uint8, int8 and bool (little-endian) are read");
        };
    }

    /**
     * Writes a tensor.
     *
     * @throws Cnn4jException if the file cannot be written
     */
    static void write(Path file, Tensor tensor) {
        StringBuilder dims = new StringBuilder("(");
        for (int i = 0; i < tensor.shape().rank(); i++) {
            dims.append(tensor.shape().dim(i))
                    .append(i == 0 || i < tensor.shape().rank() - 1 ? "," : "");
        }
        String dict = String.format(
                Locale.ROOT, "{'descr': '%s', 'fortran_order': False, 'shape': %s), }", descr(tensor.dtype()), dims);
        // The data start at a multiple of 64, the header ends with a line feed.
        int padded = (MAGIC.length + 4 + dict.length() + 1 + 63) / 64 * 64;
        ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(
                        padded, Math.multiplyExact(tensor.size(), tensor.dtype().bytes())))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (padded - MAGIC.length - 4));
        bytes.put(dict.getBytes(StandardCharsets.US_ASCII));
        while (bytes.position() < padded - 1) {
            bytes.put((byte) ' ');
        }
        bytes.put((byte) '\n');
        switch (tensor.dtype()) {
            case FLOAT32 -> bytes.asFloatBuffer().put((float[]) tensor.array());
            case INT64 -> bytes.asLongBuffer().put((long[]) tensor.array());
            case INT32 -> bytes.asIntBuffer().put((int[]) tensor.array());
            case UINT8, INT8, BOOL -> bytes.put((byte[]) tensor.array());
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new Cnn4jException(file + " cannot be written: " + CliErrors.reason(e), e);
        }
    }

    private static String descr(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> "<f4";
            case INT64 -> "<i8";
            case INT32 -> "<i4";
            case UINT8 -> "|u1";
            case INT8 -> "|i1";
            case BOOL -> "|b1";
        };
    }
}
