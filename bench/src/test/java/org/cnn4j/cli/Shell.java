package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command printed and how it ended. */
record Shell(int code, String out, String err) {
    /** Runs a command in this JVM. */
    static Shell run(Object... args) {
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = CommandLineTool.run(new PrintWriter(out), new PrintWriter(err), words);
        return new Shell(code, out.toString(), err.toString());
    }

    Shell succeeded() {
        assertEquals(0, code, err + out);
        assertEquals("", err);
        return this;
    }

    /** The one line of an expected error, which must hold {@code parts}. */
    Shell refused(String... parts) {
        assertEquals(CommandLineTool.BAD_INPUT, code, err + out);
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.startsWith("cnn4j: "), err);
        for (String part : parts) {
            assertTrue(err.contains(part), () -> "\"" + part + "\" is missing in " + err);
        }
        return this;
    }

    String lastLine() {
        return out.lines().reduce((a, b) -> b).orElse("");
    }
}
