package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.cnn4j.Cnn4jException;
import org.cnn4j.bench.BenchRow;
import org.cnn4j.bench.Contest;
import org.cnn4j.bench.Timing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    @TempDir
    Path folder;

    @Test
    void aTinyNetworkGoesThroughBothEngines() throws IOException {
        Path csv = folder.resolve("rows.csv");
        Shell shell = Shell.run(
                "bench",
                "--peer",
                "onnxruntime",
                "--models",
                "lenet5",
                "--batch",
                "1,2",
                "--threads",
                "1",
                "--runs",
                "5",
                "--warmup",
                "0",
                "--csv",
                csv);
        assertEquals(CommandLineTool.OK, shell.code(), shell.err() + shell.out());
        assertTrue(shell.lastLine().matches("geomean \\d+\\.\\d{3}, worst \\d+\\.\\d{3}, rows 2"), shell.out());
        List<String> lines = Files.readAllLines(csv);
        assertEquals(BenchRow.CSV_HEAD, lines.get(0));
        assertTrue(lines.get(1).startsWith("lenet5,1,1,416520,"), lines.get(1));
        assertTrue(lines.get(2).startsWith("lenet5,2,1,833040,"), lines.get(2));
        assertTrue(lines.get(2).contains(",true,"), lines.get(2));
    }

    @Test
    void withoutAPeerTheRowTellsItsRate() {
        Shell shell = Shell.run("bench", "--models", "lenet5", "--threads", "1", "--runs", "5", "--warmup", "0");
        assertEquals(CommandLineTool.OK, shell.code(), shell.err() + shell.out());
        assertTrue(shell.out().contains("GFLOP/s"), shell.out());
        assertEquals("rows 1", shell.lastLine());
    }

    @Test
    void aRowThatFailsIsToldAndTheExitCodeIs1() throws IOException {
        Path notOnnxRuntime = Files.writeString(folder.resolve("peer.jar"), "no jar");
        BenchRowProcess process = new BenchRowProcess(notOnnxRuntime, new PrintWriter(new StringWriter()));
        List<String> command = process.command(3, List.of("m.onnx"));
        assertTrue(command.contains("-Dcnn4j.threads=3"), command.toString());
        assertTrue(command.get(command.indexOf("-cp") + 1).endsWith(notOnnxRuntime.toString()), command.toString());
        assertTrue(command.stream().noneMatch(word -> word.startsWith("-javaagent")), command.toString());
        String message = assertThrows(
                        Cnn4jException.class,
                        () -> process.run(
                                1,
                                List.of(
                                        folder.resolve("none.onnx").toString(),
                                        "--peer=NONE",
                                        "--seconds=1",
                                        "--runs=1",
                                        "--warmup=0",
                                        "--seed=1")))
                .getMessage();
        assertTrue(message.contains("none.onnx"), message);
    }

    @Test
    void wrongUsageIsRefused() throws IOException {
        Shell.run("bench", "--models", "resnet19").refused("\"resnet19\"", "resnet18", "vgg16", "mobilenetv2");
        Shell.run("bench", "--batch", "0").refused("--batch must be 1 or more");
        Shell.run("bench", "--threads", "1,0").refused("--threads must be from 1 to 1024");
        Shell.run("bench", "--seconds", "0").refused("--seconds must be more than 0");
        Shell.run("bench", "--runs", "0").refused("--runs must be 1 or more");
        Shell.run("bench", "--warmup", "-1").refused("--warmup must not be negative");
        Shell.run("bench", "--peer", "tensorflow").refused("--peer", "ONNXRUNTIME");
        Shell.run("bench", "--peer", "onnxruntime", "--peer-jar", folder.resolve("none.jar"))
                .refused("--peer-jar", "none.jar");
        Path empty = folder.resolve("other.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(empty))) {
            jar.putNextEntry(new ZipEntry("other/Thing.class"));
        }
        Shell.run("bench", "--peer", "onnxruntime", "--peer-jar", empty).refused("other.jar is not ONNX Runtime's");
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        Shell.run("bench", "--peer", "onnxruntime", "--peer-jar", text).refused("text.jar cannot be read");
    }

    @Test
    void resultsOfJmhAreCompared() throws IOException {
        Path before = result("before.json", "100, 101");
        Path slower = result("slower.json", "50, 51");
        Shell worse = Shell.run("bench", "compare", before, slower);
        assertEquals(CommandLineTool.FAILED, worse.code(), worse.err());
        assertTrue(worse.out().startsWith("B.run: 100.5 -> 50.50 ops/s, 50% slower"), worse.out());
        assertEquals("1 compared, 0 faster, 1 slower", worse.lastLine());
        assertEquals(
                "1 compared, 1 faster, 0 slower",
                Shell.run("bench", "compare", slower, before).succeeded().lastLine());
        Shell.run("bench", "compare", before, folder.resolve("none.json")).refused("none.json");
    }

    private Path result(String name, String rawData) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "[{\"benchmark\": \"a.B.run\", \"mode\": \"thrpt\", \"primaryMetric\": {\"scoreUnit\": \"ops/s\", "
                        + "\"rawData\": [[" + rawData + "]]}}]");
    }

    @Test
    void theLastLineIsMeansAndWorstOfTheRows() {
        assertEquals("geomean 1.000, worst 2.000, rows 2", BenchCommand.means(List.of(row(1, 2), row(4, 2))));
        assertEquals("geomean NaN, worst NaN, rows 0", BenchCommand.means(List.of()));
    }

    private static BenchRow row(double own, double peer) {
        return new BenchRow(
                "net", 1, 1, 1, new Contest.Outcome(new Timing(own, own, 1), new Timing(peer, peer, 1), 0, 0));
    }
}
