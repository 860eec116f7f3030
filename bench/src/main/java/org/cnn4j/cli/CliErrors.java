package org.cnn4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Words for errors of the file system, whose own messages are often just the path. */
final class CliErrors {
    private CliErrors() {}

    /** Why a file could not be read, in one line that names it. */
    static String unreadable(Path file, IOException e) {
        if (Files.isDirectory(file)) {
            return file + " is a directory, a file is expected";
        }
        return e instanceof NoSuchFileException ? file + " does not exist" : file + " cannot be read: " + reason(e);
    }

    /**
     * Finds out that a file cannot be written before work is done whose results go there. What exists stays as it is, and nothing
     * is left behind.
     *
     * @throws UncheckedIOException if it cannot be written; the message names it
     */
    static void requireWritable(Path file) {
        try {
            if (Files.exists(file)) {
                Files.newOutputStream(file, StandardOpenOption.WRITE).close();
            } else {
                Files.createFile(file);
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(unwritable(file, e), e);
        }
    }

    /** Why a file could not be written, in one line that names it. */
    static String unwritable(Path file, IOException e) {
        if (Files.isDirectory(file)) {
            return file + " is a directory, a file is expected";
        }
        return e instanceof NoSuchFileException
                ? file + " cannot be written: its folder does not exist"
                : file + " cannot be written: " + reason(e);
    }

    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof FileSystemException) {
            String reason = ((FileSystemException) e).getReason();
            return reason == null ? e.getClass().getSimpleName().replace("Exception", "") : reason;
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
