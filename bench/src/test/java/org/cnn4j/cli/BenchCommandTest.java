package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.cnn4j.cpu.KernelVariant;
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
    void aFileThatCannotBeWrittenIsToldBeforeAnythingIsMeasured() throws IOException {
        Path nowhere = folder.resolve("none").resolve("rows.csv");
        for (Path csv : List.of(nowhere, folder)) {
            Shell shell = Shell.run("bench", "--models", "lenet5", "--threads", "1", "--runs", "1", "--csv", csv);
            shell.refused(csv.toString(), csv == folder ? "is a directory" : "its folder does not exist");
            assertEquals("", shell.out());
        }
    }

    @Test
    void lookingWhetherAFileCanBeWrittenChangesNothing() throws IOException {
        Path fresh = folder.resolve("fresh.csv");
        CliErrors.requireWritable(fresh);
        assertFalse(Files.exists(fresh));
        Path old = Files.writeString(folder.resolve("old.csv"), "kept");
        CliErrors.requireWritable(old);
        assertEquals("kept", Files.readString(old));
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
    void aDeviceIsMeasuredAndReported() throws IOException {
        assumeTrue(KernelVariant.vectorModulePresent(), "module jdk.incubator.vector is absent");
        Path json = folder.resolve("device.json");
        Shell shell = Shell.run(
                "bench", "--device", "cpu", "--quick", "--seconds", "0.01", "--only", "gemm 512x49", "--json", json);
        assertEquals(CommandLineTool.OK, shell.code(), shell.err() + shell.out());
        List<String> lines = shell.out().lines().toList();
        assertTrue(lines.get(0).startsWith("device: Java CPU (cpu, "), shell.out());
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.matches("gemm 512x49x4608: \\d+\\.\\d GFLOP/s, \\d+\\.\\d% of ceiling")),
                shell.out());
        assertEquals("rows 1, wrong 0", shell.lastLine());
        assertTrue(Files.readString(json).contains("\"name\": \"512x49x4608\""), Files.readString(json));
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedBeforeAnythingIsMeasured() {
        Shell.run("bench", "--device", "no such device").refused("no such device");
        Shell.run("bench", "--device", "cpu", "--json", folder).refused(folder.toString(), "it is a folder");
        Shell.run("bench", "--device", "cpu", "--json", folder.resolve("none").resolve("r.json"))
                .refused("cannot be written", "there is no folder");
        Shell.run("bench", "--device", "cpu", "--only", "nothing").refused("no row begins with \"nothing\"");
        Shell.run("bench", "--device", "cpu", "--seconds", "0").refused("--seconds must be more than 0");
        Shell.run("bench", "--models", "lenet5", "--quick").refused("--quick does not go with --models");
        Shell.run("bench", "--peer", "onnxruntime", "--json", "r.json")
                .refused("--json does not go with --peer onnxruntime");
        Shell.run("bench", "--peer", "clblast", "--threads", "2").refused("--threads does not go with --peer clblast");
        Shell.run("bench", "--peer", "clblast", "--device", "cpu").refused("CLBlast needs an OpenCL device");
        Shell.run("bench", "--peer-jar", "x.jar").refused("--peer-jar needs --peer");
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
        assertEquals("geomean 1.000, worst 2.000, rows 2", NetworkTable.means(List.of(row(1, 2), row(4, 2))));
        assertEquals("geomean NaN, worst NaN, rows 0", NetworkTable.means(List.of()));
    }

    private static BenchRow row(double own, double peer) {
        return new BenchRow(
                "net", 1, 1, 1, new Contest.Outcome(new Timing(own, own, 1), new Timing(peer, peer, 1), 0, 0));
    }
}
