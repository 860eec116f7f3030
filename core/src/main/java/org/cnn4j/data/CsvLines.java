package org.cnn4j.data;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The lines of a text file. A line is bounded by what its columns can need, so that a file without lines is no trap. */
final class CsvLines {
    private static final int COLUMN_CHARS = 64;
    private static final int LABEL_CHARS = 1 << 12;
    private static final int BUFFER = 1 << 13;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final DataFile file;
    private final Reader reader;
    private final long longest;
    private final char[] buffer = new char[BUFFER];
    private final StringBuilder line = new StringBuilder();
    private int at;
    private int filled;
    private int number;

    CsvLines(DataFile file, int columns) {
        this.file = file;
        this.reader = new InputStreamReader(file.stream(), StandardCharsets.UTF_8.newDecoder());
        this.longest = (long) columns * COLUMN_CHARS + LABEL_CHARS;
    }

    /** The next line, or null at the end. */
    String next() {
        line.setLength(0);
        number++;
        for (int c = character(); c >= 0; c = character()) {
            if (c == '\n') {
                return text();
            }
            if (line.length() >= longest) {
                throw new DataException(
                        place() + " has over " + longest + " characters; the shape of the samples does not fit it");
            }
            line.append((char) c);
        }
        return line.isEmpty() ? null : text();
    }

    private String text() {
        int end = line.length();
        boolean carriage = end > 0 && line.charAt(end - 1) == '\r';
        boolean mark = number == 1 && end > 0 && line.charAt(0) == BYTE_ORDER_MARK;
        return line.substring(mark ? 1 : 0, carriage ? end - 1 : end);
    }

    private int character() {
        if (at == filled) {
            try {
                filled = reader.read(buffer, 0, buffer.length);
            } catch (CharacterCodingException e) {
                throw new DataException(file.file() + " is no text in UTF-8", e);
            } catch (IOException e) {
                throw file.told(e);
            }
            at = 0;
            if (filled <= 0) {
                filled = 0;
                return -1;
            }
        }
        return buffer[at++];
    }

    /** The number of the line that was read last, from 1. */
    int number() {
        return number;
    }

    /** Where that line is, for error messages. */
    String place() {
        return file.file() + ", line " + number;
    }
}
