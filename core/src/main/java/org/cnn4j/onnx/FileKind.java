package org.cnn4j.onnx;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Tells what a file that could not be parsed is instead, by its first bytes: that helps more than a parse error. */
final class FileKind {
    private static final int LOOK_AT = 64;

    private FileKind() {}

    /** What the bytes are, such as "a PNG image"; null if that is not known. */
    static String tell(ByteBuffer file) {
        byte[] head = new byte[Math.min(LOOK_AT, file.remaining())];
        file.duplicate().get(head);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u0089PNG")) {
            return "a PNG image";
        }
        if (text.startsWith("\u00ff\u00d8\u00ff")) {
            return "a JPEG image";
        }
        if (text.startsWith("GIF8")) {
            return "a GIF image";
        }
        if (text.startsWith("PK\u0003\u0004")) {
            return "a ZIP archive (perhaps a PyTorch checkpoint or a .npz)";
        }
        if (text.startsWith("\u001f\u008b")) {
            return "a gzip file";
        }
        if (text.startsWith("\u0089HDF")) {
            return "an HDF5 file (perhaps a Keras model)";
        }
        if (text.startsWith("TFL3", 4)) {
            return "a TensorFlow Lite model";
        }
        if (text.startsWith("\u0093NUMPY")) {
            return "a NumPy array";
        }
        if (text.startsWith("version https://git-lfs")) {
            return "a Git LFS pointer (fetch the file itself with 'git lfs pull')";
        }
        return !text.isEmpty()
                        && text.chars().allMatch(c -> c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t')
                ? "text"
                : null;
    }
}
