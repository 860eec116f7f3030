package org.cnn4j.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads and writes picture files through {@code javax.imageio}, with its many ways to fail made one. */
final class ImageFile {
    /** A small file can claim a huge picture; decoding is refused beyond this many pixels. */
    static final long MAX_PIXELS = 100_000_000L;

    private ImageFile() {}

    static BufferedImage read(Path file) {
        if (Files.isDirectory(file)) {
            throw new ImageException(file + " is a directory, not a picture");
        }
        if (!Files.exists(file)) {
            throw new ImageException(file + " does not exist");
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException | OutOfMemoryError e) {
            throw new ImageException(file + " cannot be read: " + e.getMessage(), e);
        }
        return decode(bytes, file.toString());
    }

    static BufferedImage decode(byte[] bytes, String name) {
        if (bytes.length == 0) {
            throw new ImageException(name + " is empty; a PNG or JPEG picture is expected");
        }
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new ImageException(name + " is not a picture that Java can read (PNG, JPEG, GIF and BMP are)");
            }
            ImageReader reader = readers.next();
            try {
                return decode(reader, stream, name);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // Decoders answer damaged files with nearly every kind of runtime exception.
            if (e instanceof ImageException) {
                throw (ImageException) e;
            }
            throw new ImageException(name + " is damaged: " + reason(e), e);
        }
    }

    private static BufferedImage decode(ImageReader reader, ImageInputStream stream, String name) throws IOException {
        reader.setInput(stream, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MAX_PIXELS) {
            throw new ImageException(name + " is " + reader.getWidth(0) + " x " + reader.getHeight(0)
                    + " pixels; at most " + MAX_PIXELS + " pixels are read");
        }
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        BufferedImage image = reader.read(0);
        // The JPEG decoder fills the missing part of a cut-off file with grey and merely warns.
        for (String warning : warnings) {
            String lower = warning.toLowerCase(java.util.Locale.ROOT);
            if (lower.contains("premature") || lower.contains("truncated") || lower.contains("corrupt")) {
                throw new ImageException(name + " is damaged: " + warning);
            }
        }
        return image;
    }

    static void writePng(BufferedImage image, Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            // Not createTempFile, whose files their owner alone may read.
            Path part = folder.resolve(".cnn4j" + UUID.randomUUID() + ".png");
            try {
                if (!ImageIO.write(image, "png", part.toFile())) {
                    throw new ImageException("this Java runtime has no PNG writer");
                }
                Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new ImageException(file + " cannot be written: " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        if (e instanceof FileSystemException) {
            // Its message is just the path.
            String reason = ((FileSystemException) e).getReason();
            return reason == null ? e.getClass().getSimpleName().replace("Exception", "") : reason;
        }
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return e.getCause() == null || e.getCause().getMessage() == null
                ? message
                : message + " (" + e.getCause().getMessage() + ")";
    }
}
