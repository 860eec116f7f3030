package org.cnn4j.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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
