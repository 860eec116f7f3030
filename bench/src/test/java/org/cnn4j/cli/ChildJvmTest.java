package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
    @Test
    void theChildGetsTheFlagsOfItsJavaVersionAndNeverForksAgain() {
        List<String> old = ChildJvm.command(List.of("-Xmx1g", "-agentlib:jdwp=x"), 17, true, "ocr", "a b.png");
        assertTrue(old.containsAll(List.of(
                "-Xmx1g", "--add-modules=jdk.incubator.vector", "-Dcnn4j.fork=false", "-Dcnn4j.interactive=true")));
        assertFalse(old.contains("--enable-native-access=ALL-UNNAMED"));
        assertFalse(old.contains("-agentlib:jdwp=x"));
        assertEquals(List.of("org.cnn4j.cli.Main", "ocr", "a b.png"), old.subList(old.size() - 3, old.size()));
        assertFalse(old.contains("--sun-misc-unsafe-memory-access=allow"));
        List<String> now = ChildJvm.command(List.of(), 25, false);
        assertTrue(now.containsAll(
                List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")));
    }

    @Test
    void onlyTheModuleNoticeIsLeftOutOfTheErrors() throws IOException {
        String notice = "WARNING: Using incubator modules: jdk.incubator.vector";
        assertEquals("cnn4j: no\n", copied(notice + "\ncnn4j: no\n"));
        assertEquals("cnn4j: no\n", copied(notice + "\r\ncnn4j: no\n"));
        assertEquals("WARNING: else\n" + notice + "\n", copied("WARNING: else\n" + notice + "\n"));
        assertEquals("", copied(""));
        assertEquals("", copied(notice));
        assertEquals("WARN", copied("WARN"));
    }

    private static String copied(String text) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        ChildJvm.copyWithoutNotice(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), to);
        return to.toString(StandardCharsets.US_ASCII);
    }
}
