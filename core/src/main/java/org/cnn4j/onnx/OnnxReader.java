package org.cnn4j.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads ONNX files. The file is mapped (or, if small, read) once; weights stay in those bytes until they are converted. Files are
 * taken for hostile: whatever is in them, the only exception is an {@link OnnxImportException} with one line that says what is wrong.
 */
public final class OnnxReader {
    private OnnxReader() {}

    /** Reads a model under the default limits, without external data. */
    public static OnnxModel read(Path file) {
        return read(file, ImportLimits.defaults());
    }

    /**
     * Reads a model.
     *
     * @throws OnnxImportException if the file cannot be read, is no ONNX model, is damaged, or is beyond a limit
     */
    public static OnnxModel read(Path file, ImportLimits limits) {
        Path folder = file.toAbsolutePath().getParent();
        return parse(file.toString(), bytesOf(file, limits), folder, limits, OnnxReader::parseModel);
    }

    /**
     * Reads a model from memory; the bytes must not change afterwards.
     *
     * @param source what error messages call the model
     * @throws OnnxImportException if the bytes are no ONNX model, are damaged, or are beyond a limit
     */
    public static OnnxModel read(String source, byte[] bytes, ImportLimits limits) {
        return parse(source, ByteBuffer.wrap(bytes), null, limits, OnnxReader::parseModel);
    }

    /** Reads a file that is one {@code TensorProto}, such as the {@code input_0.pb} of the ONNX test suite. */
    static OnnxTensor readTensor(Path file, ImportLimits limits) {
        Path folder = file.toAbsolutePath().getParent();
        return parse(file.toString(), bytesOf(file, limits), folder, limits, (source, in, external) -> {
            TensorParser tensor = new TensorParser(in, external);
            in.fields(tensor::field);
            return tensor.finish();
        });
    }

    private static OnnxModel parseModel(String source, WireInput in, ExternalData external) throws IOException {
        OnnxModel model = new ModelParser(in, external).parse(source);
        return new OnnxModel(
                source,
                model.irVersion(),
                model.producer(),
                model.opsets(),
                GraphCheck.check(model.graph()),
                model.limits());
    }

    private interface Parser<T> {
        T parse(String source, WireInput in, ExternalData external) throws IOException;
    }

    private static <T> T parse(String source, ByteBuffer bytes, Path folder, ImportLimits limits, Parser<T> parser) {
        WireInput in = null;
        try {
            if (!bytes.hasRemaining()) {
                throw new OnnxImportException("the file is empty");
            }
            if (bytes.remaining() > limits.maxFileBytes()) {
                throw new OnnxImportException(
                        bytes.remaining() + " bytes are beyond the limit of " + limits.maxFileBytes() + " for a file");
            }
            in = new WireInput(bytes, limits);
            return parser.parse(source, in, new ExternalData(folder, limits.externalData()));
        } catch (OnnxImportException e) {
            throw new OnnxImportException(source + ": " + notOnnxOr(bytes, e.getMessage()), e);
        } catch (IOException | InternalError e) {
            // A mapped file that another program cuts short answers with an InternalError.
            String at = in == null ? "" : " at byte " + in.position();
            throw new OnnxImportException(
                    source + ": "
                            + notOnnxOr(
                                    bytes, "truncated, damaged or not an ONNX file" + at + " (" + e.getMessage() + ")"),
                    e);
        } catch (OutOfMemoryError e) {
            throw new OnnxImportException(source + ": needs more memory than this JVM has (-Xmx)", e);
        }
    }

    private static String notOnnxOr(ByteBuffer bytes, String problem) {
        String kind = FileKind.tell(bytes);
        return kind == null ? problem : "this is " + kind + ", not an ONNX file";
    }

    private static ByteBuffer bytesOf(Path file, ImportLimits limits) {
        if (Files.isDirectory(file)) {
            throw new OnnxImportException(file + ": is a folder, not an ONNX file");
        }
        if (!Files.exists(file)) {
            throw new OnnxImportException(file + ": no such file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > limits.maxFileBytes()) {
                throw new OnnxImportException(
                        file + ": " + size + " bytes are beyond the limit of " + limits.maxFileBytes() + " for a file");
            }
            return FileBytes.read(channel, 0, size);
        } catch (IOException e) {
            throw new OnnxImportException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
