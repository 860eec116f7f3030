package org.cnn4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Where the {@code cnn4j} program starts. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        int code;
        try {
            code = ChildJvm.wanted() ? ChildJvm.run(args) : CommandLineTool.run(out, err, args);
        } catch (IOException e) {
            err.println("cnn4j: a JVM with the Vector API cannot be started (" + e.getMessage()
                    + "); -Dcnn4j.fork=false goes on without");
            code = CommandLineTool.INTERNAL_ERROR;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            code = CommandLineTool.INTERNAL_ERROR;
        }
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Recognised text may be in any script, and Java's default for a terminal without a locale is ASCII. */
    private static PrintWriter writer(FileDescriptor descriptor) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Charset charset = windows ? Charset.defaultCharset() : StandardCharsets.UTF_8;
        return new PrintWriter(new FileOutputStream(descriptor), true, charset);
    }
}
